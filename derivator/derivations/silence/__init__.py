"""What `silent_neuron` is made of: a neuron with random weights, and several observations."""

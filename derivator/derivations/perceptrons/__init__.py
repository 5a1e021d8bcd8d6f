"""One neuron: its weights searched for exactly, the proof where there are none, its boundary."""

"""Windows that slide over pictures: convolution and pooling by hand, read, computed and drawn."""

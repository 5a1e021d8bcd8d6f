"""Networks as lists of layers with sizes, and what is counted of them with real arrays."""

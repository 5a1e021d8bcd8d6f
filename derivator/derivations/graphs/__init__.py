"""What derivations share on derivations on the graph of elementary operations."""

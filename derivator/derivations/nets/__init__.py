"""What derivations share on a network as a picture and as one function."""

"""What derivations share on the derivative of a function line by line."""

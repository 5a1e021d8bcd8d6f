"""What derivations share on steps of gradient descent."""

"""What derivations share on a layer's rule entry by entry."""

"""What derivations share on the passes of a network, in formulas and in numbers."""

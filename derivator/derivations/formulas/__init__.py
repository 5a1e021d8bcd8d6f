"""What derivations about functions and formulas share: which one is meant, and how it is read."""

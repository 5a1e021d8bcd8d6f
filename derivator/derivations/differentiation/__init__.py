"""What derivations share on derivatives rule by rule: the rules, the tree, the way back to f."""

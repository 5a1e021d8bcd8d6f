"""What derivations share on difference quotients."""

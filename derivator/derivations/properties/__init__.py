"""What derivations about properties of functions share: where they rise, bend, end and break."""

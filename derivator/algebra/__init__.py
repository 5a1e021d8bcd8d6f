"""What SymPy is asked for: under a time bound, and never believed without a check by numbers."""

"""Values of formulas at numbers, worked line by line."""

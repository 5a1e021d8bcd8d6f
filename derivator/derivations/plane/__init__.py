"""Regions of the plane: inequalities read, cells between lines, nets of threshold neurons."""

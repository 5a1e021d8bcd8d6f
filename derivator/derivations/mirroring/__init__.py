"""Symmetries of a function: found by numbers, then shown line by line."""

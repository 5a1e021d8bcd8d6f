"""Gradient descent that stops early beside an L2 penalty, on a quadratic loss."""

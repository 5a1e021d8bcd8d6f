"""Worked solutions for neural-network mathematics: derived, checked and typeset."""

__version__ = "0.1.0"

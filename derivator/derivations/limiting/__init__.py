"""Limits worked as a person would: what tends to what, what is rewritten, and what follows."""

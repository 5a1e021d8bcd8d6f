"""Counts and sizes of networks, layer by layer, and receptive fields."""

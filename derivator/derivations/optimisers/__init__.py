"""Optimisers step by step: rules, runs, stopping, the minimum that they head for."""

"""Losses of a model as functions of what is estimated, and where they are least."""

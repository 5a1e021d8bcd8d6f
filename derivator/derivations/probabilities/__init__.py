"""Scores and what a softmax makes of them: how they are read, named, computed and printed."""

"""Random experiments that confirm exact results: each draws what the exercise speaks of."""

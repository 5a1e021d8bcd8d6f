"""What `batch_norm_backward` is made of: a normalisation found in a model, its formulas."""

"""What `variance_through_layers` is made of: one layer, many, the laws that keep the variance."""

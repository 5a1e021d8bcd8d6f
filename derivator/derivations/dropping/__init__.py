"""What `dropout_counts` is made of: the layers with their laws, and sums collected by powers."""

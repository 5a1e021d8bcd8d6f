"""A function of one letter approximated by steps, or by steep sigmoids in their place."""

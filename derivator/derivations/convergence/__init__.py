"""Series of positive terms: how fast the terms decrease, and the test that decides."""

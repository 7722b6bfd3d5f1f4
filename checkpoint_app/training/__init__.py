"""Training: graded invented travellers at the real counter, on a desk of their own that is thrown away afterwards."""

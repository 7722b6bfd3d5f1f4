"""Benchmarks of the reader: generated sets by condition with fixed seeds, and folders with a truth file."""

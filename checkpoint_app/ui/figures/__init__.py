"""Figures of a period as plots, each with its words and its table."""

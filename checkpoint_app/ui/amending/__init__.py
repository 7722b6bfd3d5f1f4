"""Putting another decision in the place of the last one: a card for the counter and for the case file."""

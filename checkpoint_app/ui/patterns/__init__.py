"""Patterns across travellers and posts: a table of the advisories in force, and a graph of what links them."""

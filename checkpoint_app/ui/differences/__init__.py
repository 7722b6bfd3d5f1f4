"""The differences list of the post."""

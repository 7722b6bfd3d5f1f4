"""The casefile screen."""

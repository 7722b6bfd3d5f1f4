"""The counter screen."""

"""The supervisor screen."""

"""The supervisor's queue."""

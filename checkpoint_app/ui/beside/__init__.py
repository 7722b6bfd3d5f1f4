"""Beside mode: the counter as a strip of 360 px beside the crossing application."""

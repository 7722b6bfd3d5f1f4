"""Registers of the post: documents that are kept."""

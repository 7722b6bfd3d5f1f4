"""Photographs of disputed papers, with masking."""

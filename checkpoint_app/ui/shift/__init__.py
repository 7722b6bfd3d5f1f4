"""Handing a shift over."""

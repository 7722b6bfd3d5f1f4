"""Exports: lists given away as files."""

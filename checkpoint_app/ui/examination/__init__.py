"""Examining a document beside genuine specimens."""

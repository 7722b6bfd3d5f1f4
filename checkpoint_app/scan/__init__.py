"""Frames to readings: sources, localising, recognising, agreement, guidance. No Qt."""

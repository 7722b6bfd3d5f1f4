"""Search tolerant of spelling."""

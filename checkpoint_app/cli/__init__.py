"""The commands: thin; each imports what it needs inside."""

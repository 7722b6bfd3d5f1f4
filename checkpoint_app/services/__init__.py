"""Use cases that join documents, assessment, casework, store, scan and sync."""

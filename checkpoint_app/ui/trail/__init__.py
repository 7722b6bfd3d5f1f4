"""The audit trail: what was recorded, by whom, and whether the log is whole."""

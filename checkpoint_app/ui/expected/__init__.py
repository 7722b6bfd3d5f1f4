"""Whom to expect: the passenger lists of the departures to come, for the supervisor."""

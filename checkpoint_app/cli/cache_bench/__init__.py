"""`checkpoint bench cache`: cache, delta, base, decision and stick, each measured beside its limit."""

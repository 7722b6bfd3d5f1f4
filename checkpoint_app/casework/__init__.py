"""Encounters, decisions and reviews as state machines; events, receipts, the hash chain and content sums.

Pure: no I/O, no clock, no threads, no logging; `now` and `today` come in as arguments.
"""

"""Facts to rules to flags to a verdict that asks and never decides.

Pure: no I/O, no clock, no threads, no logging; `now` and `today` come in as arguments.
"""

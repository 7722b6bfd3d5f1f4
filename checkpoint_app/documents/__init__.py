"""What a traveller hands over: text to typed values.

Pure: no I/O, no clock, no threads, no logging. A bad document is a value that lists all its faults, never an
exception.
"""

"""The demonstration: a centre, a synthetic country, two enrolled posts, travellers played through the real window.

It stands above `ui` and `central`, since it is the only place where both run in one process.
"""

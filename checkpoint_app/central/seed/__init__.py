"""The synthetic country: placement records, companies, lost documents and travellers, deterministic by a seed.

No real person, passport, company or ship is meant: names are drawn from lists of common parts, numbers come out of a
permutation, ships' numbers start with a digit that no real one has.
"""

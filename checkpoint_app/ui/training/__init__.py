"""The screens of training mode: band, traveller's words, choice of a level, looking back, summary."""

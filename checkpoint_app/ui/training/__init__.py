"""The screens of training mode: the band, what the traveller says, the choice of a level, looking back, the summary."""

"""The real window on a real display, under hands that know nothing of the program."""

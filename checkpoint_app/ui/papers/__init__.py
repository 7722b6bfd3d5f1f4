"""The papers of a case: laid out, previewed, printed, saved, and handed over as a signed file."""

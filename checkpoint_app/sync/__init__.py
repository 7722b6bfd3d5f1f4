"""Moves bytes between the post and the centre: the TUF client and the uploads. No Qt, no SQL."""

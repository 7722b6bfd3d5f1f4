"""Pictures of every screen and state, offscreen, from synthetic views: `python -m checkpoint_app.ui.gallery DIR`."""

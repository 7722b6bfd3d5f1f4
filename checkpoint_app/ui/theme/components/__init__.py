"""The parts that every screen is built from. See `checkpoint_app.ui.gallery` for pictures of each."""

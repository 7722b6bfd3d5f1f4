"""Everything Qt: the theme, the workers and the screens."""

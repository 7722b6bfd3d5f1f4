"""The design system: tokens, palettes, fonts, icons and the components that every screen is built from."""

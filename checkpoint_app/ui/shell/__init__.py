"""The window's frame: status strip, navigation, login."""

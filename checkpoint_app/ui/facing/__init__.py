"""What the traveller sees: a second display, or a slip of paper, with information for everybody."""

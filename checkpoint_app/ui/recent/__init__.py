"""Back to the last ten: the officer's own travellers of 15 minutes."""

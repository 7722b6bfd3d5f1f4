"""The keys of this machine: shown, changed, given back."""

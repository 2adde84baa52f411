"""Style guide: every component in each state."""

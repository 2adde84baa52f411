"""Every component in each of its states."""

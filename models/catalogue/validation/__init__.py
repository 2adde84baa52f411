"""Checks of entries: each by itself, against each other, and against the database."""

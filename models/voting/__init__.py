"""Votes: casting, holding, counting, auditing."""

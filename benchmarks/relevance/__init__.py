"""Judged queries over the shipped catalogue, and the relevance of our answers."""

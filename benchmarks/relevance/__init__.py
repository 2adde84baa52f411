"""Judged queries over the shipped catalogue, and how well they are answered."""

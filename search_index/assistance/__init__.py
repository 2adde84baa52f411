"""Corrections, completions, snippets and other help around the hits."""

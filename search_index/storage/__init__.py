"""The index on disk and its posting lists in memory."""

"""The index on disk, written and read with Whoosh, and its posting lists in memory."""

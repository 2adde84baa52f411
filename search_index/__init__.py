"""Everything that knows Whoosh: documents, query grammar, ranking, suggestions, keeping level."""

"""Everything that knows Whoosh: documents, query grammar, ranking, suggestions, and keeping up with the database."""

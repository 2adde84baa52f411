"""Full-text search over tools and matchups: indexing, ranking, suggestions, and a fallback in SQL."""

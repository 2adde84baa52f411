"""Help around the hits: corrections, completions, comparisons, relaxed filters, snippets."""

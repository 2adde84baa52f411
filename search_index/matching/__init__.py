"""From a query to its documents: parsing, matching, filters, facets and sorting."""

"""From catalogue rows to the documents and postings of the index."""

"""A query to the documents it matches, sorted and counted."""

"""Verbs that write an entry to its tables and the change log, one module per entity."""

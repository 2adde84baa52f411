"""The command line: as thin as the views."""

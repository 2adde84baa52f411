"""The weekly newsletter: who gets it, what is in it, and which letters wait to go out."""

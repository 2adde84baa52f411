"""Sends messages to an SMTP server or writes them into a maildir; knows nothing of the site."""

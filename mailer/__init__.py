"""Builds mail messages and sends the letters of the outbox."""

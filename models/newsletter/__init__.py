"""The weekly newsletter: subscribers, issues and the outbox."""

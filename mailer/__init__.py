"""Letters: how they are written, and how what waits in the outbox goes out."""

"""Keep sessions, replies and the outbox in Redis, atomically."""

"""Hold conversations purely: no I/O, no clock, no randomness, no web framework, no Redis."""

"""Hold the rules of the checker: each reads a script and its code and gives mistakes."""

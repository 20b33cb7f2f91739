"""Hold what flows of this folder do in a chat, one module a subject; all of it is pure."""

"""Play written conversations: transcripts, their players, and what a failure shows."""

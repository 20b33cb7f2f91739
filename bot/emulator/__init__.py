"""Stand in for Twilio, offline, towards anybody's webhook and the official client library."""

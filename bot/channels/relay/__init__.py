"""Send what the bot says later: from the outbox, through Twilio's REST API, to the phone."""

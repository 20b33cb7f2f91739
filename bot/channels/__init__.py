"""Speak the bot's side of each wire: Twilio's webhook and the terminal."""

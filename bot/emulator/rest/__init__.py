"""Answer as Twilio's REST APIs for messages and content do."""

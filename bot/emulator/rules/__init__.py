"""Judge what may be said to whom: Twilio's and WhatsApp's rules, each of them a switch."""

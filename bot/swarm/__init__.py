"""Let many people talk to a bot at once, in Twilio's wire format, with Locust underneath.

Runs in a process of its own (`python -m bot.swarm`), because Locust replaces Python's threads.
"""

"""Limit what a message holds: 1,600 characters, and in a WhatsApp chat three buttons."""

from __future__ import annotations

from typing import Final

from bot.emulator.catalogue import problem
from bot.emulator.model import Message, Problem
from bot.emulator.rules.window import Approved
from bot.emulator.seams import Lines, Ruling
from bot.text import MESSAGE_LIMIT

SESSION_BUTTONS: Final = 3
"""Buttons of a template that is not approved, https://www.twilio.com/docs/content/twilio-quick-reply"""


class Length:
    """Refuse long texts at once, and let too many buttons fail later."""

    def __init__(self, approved: Approved) -> None:
        """Take what tells approved templates."""
        self._approved = approved

    def inbound(self, message: Message, lines: Lines) -> Ruling:
        """Forward everything."""
        return Ruling()

    def refused(self, message: Message, lines: Lines) -> Problem | None:
        """Refuse more than 1,600 characters."""
        if len(message.body) <= MESSAGE_LIMIT:
            return None
        return problem(lines.behaviour.too_long_code, f"{len(message.body)} characters")

    def undeliverable(self, message: Message, lines: Lines) -> Problem | None:
        """Let more buttons fail than WhatsApp shows without an approval."""
        offer = message.offer
        if offer is None or offer.kind != "button" or len(offer.choices) <= SESSION_BUTTONS:
            return None
        if self._approved(message, lines.senders.get(message.sender)):
            return None
        return problem(63005, f"{len(offer.choices)} buttons without approval")

    def clear(self) -> None:
        """Remember nothing, so forget nothing."""

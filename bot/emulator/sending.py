"""Read what a phone is asked to send: the same for controls, programs and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.emulator import asked
from bot.emulator.asked import Unclear
from bot.emulator.fields import draft
from bot.emulator.model import Content, Phone

_MORE = ("to", "media", "contact")


def asked_message(number: str, given: Mapping[str, Any]) -> tuple[Phone, str, Content]:
    """Give the phone, whom it writes to, and what; raise Unclear or WrongField.

    `to` is one of our addresses, `media` a list of files (`content_type`, and `content` in base64),
    `contact` a vCard; all else are fields of Twilio's form (Body, MediaUrl0, Latitude...). The
    phone has no name unless the fields give one.
    """
    to = asked.text(given, "to", None)
    fields = {name: asked.text(given, name) for name in given if name not in _MORE}
    made = draft(asked.phone_number(number), fields)
    if made.more:
        raise Unclear(f"{', '.join(sorted(made.more))}: no field of a phone's message.")
    content = replace(
        made.content,
        attachments=(*made.content.attachments, *asked.files(given, "media")),
        contact=asked.text(given, "contact"),
    )
    return made.phone, to, content

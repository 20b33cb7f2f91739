"""Save a chat of a phone as a transcript: by the bot's own recorder, or the texts alone."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response

from bot.emulator import asked
from bot.emulator.addresses import bare, channel_of
from bot.emulator.asked import Unclear
from bot.emulator.assembly import Emulator
from bot.emulator.model import Message
from bot.emulator.page.setup import Setup

BREAKING: Final = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON may hold as it is and YAML 1.1 takes for a line's end, or refuses."""


class Saving:
    """Answer the page's request for a file."""

    def __init__(self, emulator: Emulator, setup: Setup) -> None:
        """Take whose chats, and who can record."""
        self._carrier = emulator.carrier
        self._setup = setup

    def register(self, blueprint: Blueprint) -> None:
        """Add the route."""
        path = "/emulator/page/phones/<number>/transcript"
        blueprint.add_url_rule(path, view_func=self.save, methods=["POST"])

    def save(self, number: str) -> Response:
        """Give the transcript of the chat with `sender`; 404 if nothing was written there."""
        given = asked.body()
        asked.only(given, "sender")
        sender = asked.text(given, "sender", None)
        bare_number = asked.phone_number(number)
        whatsapp = channel_of(sender) == "whatsapp"
        contact = f"whatsapp:{bare_number}" if whatsapp else bare_number
        messages = [
            one
            for one in self._carrier.store.messages()
            if {one.sender, one.to} == {contact, sender}
        ]
        if not any(one.inbound for one in messages):
            raise Unclear("Nothing was written in this chat yet.", 404)
        try:
            text = (self._setup.save or texts_alone)(contact, sender, messages)
        except ValueError as error:
            raise Unclear(str(error), 409) from error
        name = re.sub(r"[^0-9a-z]+", "-", f"chat-{bare(contact)}".lower())
        heads = {"Content-Disposition": f'attachment; filename="{name}.chat.yaml"'}
        return Response(text, mimetype="application/yaml", headers=heads)


def texts_alone(contact: str, sender: str, messages: Sequence[Message]) -> str:
    """Write what was said, for a bot that nobody here can rehearse with.

    Every text is a JSON string, which is a YAML string, too.
    """
    head = {
        "title": f"Chat of {bare(contact)}",
        "channel": channel_of(sender),
        "from": bare(contact),
        "to": bare(sender),
        "at": messages[0].created.isoformat(timespec="seconds"),
    }
    lines = [f"{name}: {_quoted(value)}" for name, value in head.items()]
    return "\n".join([*lines, "turns:", *map(_turn, messages), ""])


def _turn(message: Message) -> str:
    if message.inbound:
        return f"  - user: {_quoted(message.body)}"
    # A file without words: something came, but there is no text to expect.
    return f"  - bot: {_quoted(message.body) if message.body.strip() else '{any: true}'}"


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return BREAKING.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)

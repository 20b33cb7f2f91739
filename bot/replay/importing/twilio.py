"""Read Twilio's message log: the JSON that its REST list of messages answers.

https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources; the form
that the command line tool prints (`-o json`: the bare list, names in camelCase) is read as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from bot.engine.flow import Place
from bot.replay.importing.chat import Said, place_in, wrong
from bot.replay.importing.phrases import UNKNOWN_KIND

BOT = "bot"
WHATSAPP = "whatsapp:"

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def read_twilio(
    text: str, path: Path, zone: tzinfo, contact: str | None
) -> tuple[str, str, tuple[Said, ...]]:
    """Give channel, contact and what was said between this contact and the bot, oldest first.

    `contact` is an address, needed where the log holds several. Raises FlowError for another file.
    """
    records = [_Record(record, path, text, zone) for record in _messages(text, path)]
    if not records:
        raise wrong(place_in(path), "this log holds no messages")
    addresses = tuple(dict.fromkeys(record.contact for record in records))
    chosen = _chosen(addresses, contact, path)
    # The list comes newest first, in whole seconds; Python's sort keeps the order of equals.
    kept = [record for record in reversed(records) if record.contact == chosen]
    said = tuple(sorted((record.said() for record in kept), key=lambda each: each.at))
    return "whatsapp" if chosen.startswith(WHATSAPP) else "sms", chosen, said


def _messages(text: str, path: Path) -> list[Mapping[str, Any]]:
    try:
        data = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise wrong(place_in(path, line), "this is not JSON") from error
    found = data.get("messages") if isinstance(data, dict) else data
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise wrong(place_in(path), "a message log of Twilio holds a list 'messages'")
    return [{_snake(name): value for name, value in each.items()} for each in found]


def _snake(name: str) -> str:
    return _CAPITAL.sub("_", name).lower()


def _chosen(addresses: tuple[str, ...], contact: str | None, path: Path) -> str:
    if contact is None:
        if len(addresses) == 1:
            return addresses[0]
        listed = ", ".join(addresses)
        raise wrong(
            place_in(path), f"this log holds several contacts; add --me with one of: {listed}"
        )
    for address in addresses:
        if contact in (address, address.removeprefix(WHATSAPP)):
            return address
    raise wrong(place_in(path), f"nobody wrote from {contact}, but {', '.join(addresses)}")


@dataclass(frozen=True, slots=True)
class _Record:
    """Read one message of the log."""

    record: Mapping[str, Any]
    path: Path
    log: str  # the whole file, to find the line of a mistake
    zone: tzinfo

    @property
    def inbound(self) -> bool:
        """Tell whether the contact wrote this."""
        return self._text("direction") == "inbound"

    @property
    def contact(self) -> str:
        """Give the address that is not the bot's."""
        return self._text("from" if self.inbound else "to")

    def said(self) -> Said:
        """Give the message; of its files the log holds the number alone."""
        number = str(self.record.get("num_media") or "0")
        count = int(number) if number.isdecimal() else 0
        notes = ("files of unknown kind, taken as pictures",) if count else ()
        if self.record.get("error_code"):
            notes = (*notes, f"not delivered: error {self.record['error_code']}")
        return Said(
            self._time(),
            self.contact if self.inbound else BOT,
            str(self.record.get("body") or ""),
            (UNKNOWN_KIND,) * count,
            notes=notes,
        )

    def _time(self) -> datetime:
        text = self.record.get("date_sent") or self.record.get("date_created")
        try:
            time = _moment(str(text))
        except ValueError as error:
            raise wrong(self._place(), "this message has no 'date_sent' that is a date") from error
        return time.astimezone(self.zone)

    def _text(self, name: str) -> str:
        value = self.record.get(name)
        if not isinstance(value, str) or not value:
            raise wrong(self._place(), f"this message has no '{name}'")
        return value

    def _place(self) -> Place:
        """Find the message by its id, which the log names there first."""
        sid = self.record.get("sid")
        at = self.log.find(f'"{sid}"') if sid else 0
        return place_in(self.path, self.log.count("\n", 0, max(at, 0)) + 1)


def _moment(text: str) -> datetime:
    """Read `Mon, 23 Nov 2026 02:00:00 +0000`, or ISO 8601 as the command line tool has it."""
    time = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without its offset could mean anything")
    return time

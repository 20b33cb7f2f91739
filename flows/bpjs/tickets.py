"""Number requests and complaints, and tell by the clock how far each of them is.

A ticket is a row `tiket/<number>`. Its data, besides what its kind adds:

    jenis    one of Kind
    masuk    ISO time at which it came in
    jawab    ISO time from which an officer has answered it
    jawaban  what the officer wrote, if it was somebody at the officers' page

Officers are made up, so the clock plays them: what came in on one day is answered when Pandawa
opens on the next working day (Kompas, 28 November 2020: after 15.00 the answer comes on the next
working day).
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.engine.matching import normalise
from flows.bpjs.cabinet import Row
from flows.bpjs.hours import next_opening, office_open
from flows.bpjs.months import WIB

KIND = "tiket"
NEWS = "kabar"
"""The list of a contact's tickets and reminders that may have something to tell."""

DESK = "meja"
"""The one list of all tickets that officers may still have to answer."""

KEPT = timedelta(days=90)
"""How long a ticket can be asked for."""

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs, five bits each, without 0, 1, I and O, which people mistake for each other."""

DIGITS = 8
"""Signs of a number: 40 bits, so that nobody finds another's ticket by trying."""


class Kind(StrEnum):
    """Say what a ticket is about; the value is the first letter of its number."""

    SERVICE = "L"  # one of Pandawa's services A to I
    COMPLAINT = "P"
    ACTIVATION = "A"  # a direct message outside the office hours


class Stage(StrEnum):
    """Say how far a ticket is."""

    WAITING = "menunggu"  # the office has not opened since it came in
    CHECKING = "diperiksa"
    ANSWERED = "dijawab"


_NUMBER = re.compile(
    rf"\b([lpa])[ -]?([{ALPHABET.lower()}]{{4}})[ -]?([{ALPHABET.lower()}]{{4}})\b"
)


def number_of(kind: Kind, seed: str) -> str:
    """Derive a number such as `P-7K3M-9QXA` from at least ten hex digits."""
    bits = int(seed[:10], 16)
    signs = "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(DIGITS)))
    return f"{kind}-{signs[:4]}-{signs[4:]}"


def read_number(text: str) -> str | None:
    """Find a ticket number in a text, in any case, with or without its hyphens.

    Letters alone need both hyphens: `pengaduan` is a word, `P-ENGA-DUAN` a number.
    """
    for found in _NUMBER.finditer(normalise(text)):
        if found[0].count("-") == 2 or any(sign.isdigit() for sign in found[0]):
            return "-".join(found.groups()).upper()
    return None


def answered_at(at: datetime) -> datetime:
    """Give when an officer has answered what came in at an aware time, in WIB."""
    tomorrow = at.astimezone(WIB).date() + timedelta(days=1)
    return next_opening(datetime.combine(tomorrow, time(), WIB))


def stage(ticket: Row, at: datetime) -> Stage:
    """Tell how far a ticket is at an aware time."""
    if at >= datetime.fromisoformat(ticket["jawab"]):
        return Stage.ANSWERED
    came_in = datetime.fromisoformat(ticket["masuk"])
    taken_up = came_in if office_open(came_in) else next_opening(came_in)
    return Stage.WAITING if at < taken_up else Stage.CHECKING

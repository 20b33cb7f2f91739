"""Limit wrong tries to prove an identity: by whoever tries, and for whomever is tried.

Tries are rows of the cabinet, not of a counter beside it: a row is written once for the id of a
change, also after a crash, and by the time of the message, so that a rehearsal can let hours pass.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.bpjs.cabinet import Row
from flows.bpjs.people import Household

KIND = "percobaan"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

BY_SENDER = 5
"""Wrong tries of one sender within any hour."""

FOR_TARGET = 10
"""Wrong tries for one family, or for one number that nobody has, within any day."""


def sender(contact: str) -> str:
    """Say who tries, for a pseudonym: the same whatever the channel."""
    return f"pengirim {contact.rpartition(':')[2]}"


def target(home: Household | None, number: str) -> str:
    """Say whom a try is about, for a pseudonym: the family, whichever of its numbers was typed."""
    return f"sasaran {home.family.kk if home is not None else number}"


def times(row: Row | None) -> list[float]:
    """Give when wrong tries were made, in epoch seconds, oldest first."""
    return list(row["waktu"]) if row is not None else []


def exhausted(sender: Row | None, target: Row | None, at: datetime) -> bool:
    """Tell whether no more tries are allowed at an aware time."""
    return _within(sender, at - HOUR) >= BY_SENDER or _within(target, at - DAY) >= FOR_TARGET


def _within(row: Row | None, since: datetime) -> int:
    return sum(at > since.timestamp() for at in times(row))

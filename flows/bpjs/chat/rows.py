"""Look up rows of the cabinet for the contact of a chat, and ask for changes of them."""

from __future__ import annotations

from bot.engine.actions import Conversation
from flows.bpjs.cabinet import OWNED, Row
from flows.bpjs.facts import contact_key

NOTHING_KEPT = "tanpa_kabar"
"""Slot that says that no row of this contact could ever have news; a change may bring one."""


def owner(c: Conversation) -> str:
    """Give the pseudonym that rows know this contact by; events reach the chat by it too."""
    return str(c.facts.look_up("owner", contact_key(c.address, c.contact)))


def pseudonym(c: Conversation, text: str) -> str:
    """Give a pseudonym of any text, for rows that must not hold the text itself."""
    return str(c.facts.look_up("pseudonym", text))


def row(c: Conversation, kind: str, key: str) -> Row | None:
    """Give a row that counts now."""
    found: Row | None = c.facts.look_up("row", f"{kind}/{key}")
    return found if found is not None and found.counts(c.at) else None


def rows(c: Conversation, name: str = OWNED, of: str = "") -> tuple[Row, ...]:
    """Give the rows of a list that count now, oldest first; without `of`, those of the contact."""
    found: tuple[Row, ...] = c.facts.look_up("rows", f"{name}/{of or owner(c)}")
    return tuple(each for each in found if each.counts(c.at))


def ask(c: Conversation, command: str, **data: str) -> str:
    """Ask for a change by a command of `flows.bpjs.changes`; give the id of the change.

    Besides what is given here, the command finds `at` in its data, the time of the turn in ISO
    form, and `pemilik`, the pseudonym of the contact.
    """
    c.slots.pop(NOTHING_KEPT, None)
    return c.apply(command, at=c.at.isoformat(), pemilik=owner(c), **data)

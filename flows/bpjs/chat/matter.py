"""Stay with the person with whom a matter began.

An identity counts for half an hour, and somebody may identify another person meanwhile. What is
shown is about whom the matter began with; what changes data asks again unless that person is still
the one who is known.
"""

from __future__ import annotations

from bot.engine.actions import Conversation, action, guard
from flows.bpjs.chat.identity import home_known
from flows.bpjs.people import Household

MATTER = "kartu_urusan"


@action(sets=(MATTER,))
def ingat_urusan(c: Conversation) -> None:
    """Note whom the matter is about."""
    home = home_known(c)
    if home is not None:
        c.slots[MATTER] = home.member.card


@guard
def urusan_sama(c: Conversation) -> bool:
    """Tell whether the person of the matter is still the one who is known."""
    home = home_known(c)
    return home is not None and home.member.card == c.slots.get(MATTER)


def home_of_matter(c: Conversation) -> Household | None:
    """Give the household of the person of the matter."""
    home: Household | None = c.facts.look_up("member_by_card", str(c.slots.get(MATTER, "")))
    return home


@action(sets=("kartu",))
def pakai_kartu_dikenal(c: Conversation) -> None:
    """Go on with the card of the person who is known."""
    home = home_known(c)
    if home is not None:
        c.slots["kartu"] = home.member.card

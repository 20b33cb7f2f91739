"""Say nothing more to a contact without being asked, or do so again; see what has run out."""

from __future__ import annotations

from bot.engine.actions import Conversation, action, guard

LINK = "tautan.berakhir"
"""Event: the hour of a form link is nearly over. data: tautan, the id of the link."""


@action()
def diamkan(c: Conversation) -> None:
    """Ask for silence: the bot only answers from now on."""
    c.hush()


@action()
def kabari_lagi(c: Conversation) -> None:
    """Ask for the end of that silence."""
    c.hush(False)


@guard
def tautan_akan_berakhir(c: Conversation) -> bool:
    """Tell whether the link that an event is about is still the one to fill in."""
    return bool(c.slots.get("tautan_id")) and c.data.get("tautan") == c.slots["tautan_id"]

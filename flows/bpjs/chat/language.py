"""Change the language of a chat."""

from __future__ import annotations

from bot.engine.actions import Conversation, action


@action()
def pakai_inggris(c: Conversation) -> None:
    """Go on in English."""
    c.language = "en"


@action()
def pakai_indonesia(c: Conversation) -> None:
    """Go on in Indonesian."""
    c.language = "id"

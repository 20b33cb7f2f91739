"""Set alarms and ask for silence."""

from datetime import timedelta

from bot.engine.actions import Conversation, action


@action()
def ingatkan(c: Conversation) -> None:
    """Ask to be reminded in two days."""
    c.wake("paket.lagi", c.at + timedelta(days=2))


@action()
def diam(c: Conversation) -> None:
    """Ask for silence."""
    c.hush()


@action()
def bicara(c: Conversation) -> None:
    """Ask for an end of the silence."""
    c.hush(False)

"""Tell whether the card of the person who is known is active, and why not."""

from __future__ import annotations

from bot.engine.actions import Conversation, guard, phrase
from flows.bpjs.arrears import status
from flows.bpjs.chat.bill import cause_of
from flows.bpjs.chat.identity import home_known
from flows.bpjs.wording import NEXT_STEPS


@guard
def dikenal_aktif(c: Conversation) -> bool:
    """Tell whether the card of the known person is active now."""
    home = home_known(c)
    return home is not None and status(home.member, home.family, c.at).active


@phrase
def sebab_dikenal(c: Conversation) -> str:
    """Say why the card of the known person is not active and what mends it."""
    cause = cause_of(c, home_known(c))
    return NEXT_STEPS[cause][c.language] if cause else ""

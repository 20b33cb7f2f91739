"""Make one turn: `step(bot, session, event, facts) -> Turn`, pure and deterministic.

Rules of the engine:

- Everything that changes a conversation happens on a private copy. The new session exists only if
  the whole turn succeeded; a failure leaves the old one untouched.
- No clock, no randomness, no I/O: time and ids come with the event, the world through `facts`.
- Where to go is decided by the machine alone. `hearing.py` decides what a message means (which
  trigger to fire), `walk.py` does what the taken branch says and walks on until a state waits.
"""

from __future__ import annotations

from dataclasses import replace

from bot.engine.actions import Facts
from bot.engine.bot import Bot
from bot.engine.events import Event, MessageReceived
from bot.engine.hearing import Hearing
from bot.engine.session import Session
from bot.engine.turn import Turn
from bot.engine.walk import Walk


def step(
    bot: Bot,
    session: Session | None,
    event: Event,
    facts: Facts,
    *,
    can_send_later: bool = False,
) -> Turn:
    """Make the turn that an event leads to; raise FlowFailure if the flow cannot finish it.

    What the bot says to an event outside the chat becomes an effect if something can send it
    later, else the session owes it and the next reply begins with it. The question at its end is
    asked by that reply unless the message leads elsewhere, so nobody reads a question twice or one
    that has been overtaken.
    """
    if isinstance(event, MessageReceived):
        walk = Walk.for_message(bot, session, event, facts)
        Hearing(walk).hear_message(event)
        path = tuple(walk.path)
        return Turn(walk.session_after(event), tuple(walk.said), walk.applied, path=path)
    if session is None or session.expires_at <= event.at or session.state not in bot.script.states:
        return Turn(None)
    walk = Walk(bot, session, event, facts)
    Hearing(walk).hear_event(event)
    later, path = tuple(walk.said), tuple(walk.path)
    owing = _owing(session, walk, sent=can_send_later)
    return Turn(owing, (), (*walk.applied, *(later if can_send_later else ())), later, path)


def _owing(before: Session, walk: Walk, *, sent: bool) -> Session:
    """Owe what events made the bot say, but not the question: that waits for a reader.

    What was owed before stays owed, also where something can send by now.
    """
    after = walk.session_after(walk.event)
    asks = walk.question_at is not None
    still_unasked = before.unasked and after.state == before.state
    if sent:
        return replace(after, unsent=before.unsent, unasked=still_unasked and not asks)
    texts = [message.text for message in walk.said[: walk.question_at]]
    return replace(after, unsent=(*before.unsent, *texts), unasked=asks or still_unasked)

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
from bot.engine.effects import Effect, Recipient, Wake
from bot.engine.events import Event, EventReceived, MessageReceived
from bot.engine.hearing import Hearing
from bot.engine.opening import ended_session
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
        return _answered(bot, session, event, facts, can_send_later)
    if session is None or session.expires_at <= event.at or session.state not in bot.script.states:
        return _told(bot, session, event, facts) if can_send_later else Turn(None)
    walk = Walk(bot, session, event, facts)
    Hearing(walk).hear_event(event)
    sends = can_send_later and session.heard is not None
    owing = _owing(session, walk, sent=sends)
    later, path = tuple(walk.said), tuple(walk.path)
    return Turn(owing, (), _effects(walk, sends, owing), later, path)


def _answered(
    bot: Bot, session: Session | None, event: MessageReceived, facts: Facts, can_send_later: bool
) -> Turn:
    """Answer a message: directly, or, where menus are shown as rows, by what can show them."""
    walk = Walk.for_message(bot, session, event, facts)
    Hearing(walk).hear_message(event)
    after, said, path = walk.session_after(event), tuple(walk.said), tuple(walk.path)
    sends = can_send_later and event.reachable
    if sends and bot.script.channels[event.channel].rows and any(one.choices for one in said):
        return Turn(after, (), _effects(walk, sends, after), said, path)
    return Turn(after, said, _effects(walk, sends, None), path=path)


def _told(bot: Bot, session: Session | None, event: EventReceived, facts: Facts) -> Turn:
    """Tell an event to a contact without a conversation; where it leads to does not matter."""
    whom = event.whom
    if whom is None or whom.channel not in bot.script.channels:
        return Turn(None)
    kept = session or ended_session(bot, whom, event.at)
    walk = Walk(bot, ended_session(bot, whom, event.at, kept.language), event, facts)
    Hearing(walk).hear_event(event)
    effects = _effects(walk, True, replace(kept, heard=kept.heard or whom.heard))
    if not effects:
        return Turn(None)
    return Turn(kept, (), effects, tuple(walk.said), tuple(walk.path))


def _effects(walk: Walk, sends: bool, sent_to: Session | None) -> tuple[Effect, ...]:
    """Give what has to be done after the turn; `sent_to` says whom its words are sent to."""
    asked = tuple(one for one in walk.asked if sends or not isinstance(one, Wake))
    if not sends or sent_to is None:
        return asked
    to = Recipient(
        sent_to.contact, sent_to.address, sent_to.channel, sent_to.language, sent_to.heard
    )
    notice = isinstance(walk.event, EventReceived) and walk.event.whom is not None
    return (*asked, *(replace(one, to=to, notice=notice) for one in walk.said))


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

"""Make sessions, messages and turns that are the same every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.engine.actions import Facts, NoFacts
from bot.engine.effects import SendMessage
from bot.engine.events import Event, EventReceived, MessageReceived
from bot.engine.session import Session
from bot.engine.turn import Turn
from bot.stores.sessions import SessionStore
from bot.turns import Turns

PEPPER = b"a pepper for tests"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CONTACT = "whatsapp:+62000111222333"
ADDRESS = "whatsapp:+628118750400"


def a_message(message_id: str = "SM1", text: str = "menu", **changes: Any) -> MessageReceived:
    message = MessageReceived(message_id, NOW, "whatsapp", CONTACT, ADDRESS, text)
    return replace(message, **changes)


def an_event(event_id: str = "pay-1", **data: str) -> EventReceived:
    return EventReceived(event_id, NOW, "pembayaran.diterima", data)


def a_session(**changes: Any) -> Session:
    session = Session(
        contact=CONTACT,
        address=ADDRESS,
        channel="whatsapp",
        flow="chika",
        state="chika.menu",
        language="id",
        expires_at=datetime.now(UTC).replace(microsecond=0) + timedelta(hours=24),
    )
    return replace(session, **changes)


def counting_step(bot: object, session: Session | None, event: Event, facts: Facts) -> Turn:
    """Note the id of each event; answer with its number, and ask for one later message."""
    before = session or a_session(slots={"seen": []})
    seen = [*before.slots["seen"], event.id]
    return Turn(
        session=replace(before, slots={"seen": seen}),
        replies=(SendMessage(f"{event.id}#reply", f"{len(seen)}: {event.id}"),),
        effects=(SendMessage(f"{event.id}#later", f"later: {event.id}"),),
    )


def counting_turns(store: SessionStore, **options: Any) -> Turns:
    """Make turns over a store that count instead of talking."""
    return Turns(bot=None, store=store, **{"facts_for": NoFacts, "step": counting_step, **options})

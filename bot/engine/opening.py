"""Make the session with which a conversation begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.engine.bot import Bot
from bot.engine.effects import Recipient
from bot.engine.events import MessageReceived
from bot.engine.session import Session


def new_session(bot: Bot, event: MessageReceived, old: Session | None = None) -> Session:
    """Begin with the first message of a contact, in the language of an old session."""
    channel = bot.script.channels[event.channel]
    language = old.language if old is not None else bot.script.base
    whom = Recipient(event.contact, event.address, event.channel, language)
    return _session(bot, whom, event.at + channel.expires)


def ended_session(bot: Bot, whom: Recipient, at: datetime, language: str = "") -> Session:
    """Give a conversation that has not begun, for what is said outside of any."""
    known = language or whom.language
    language = known if known in bot.script.languages else bot.script.base
    return _session(bot, replace(whom, language=language), at)


def _session(bot: Bot, whom: Recipient, expires_at: datetime) -> Session:
    flow = bot.script.channels[whom.channel].entry(whom.address)
    return Session(
        contact=whom.contact,
        address=whom.address,
        channel=whom.channel,
        flow=flow,
        state=bot.script.flows[flow].start,
        language=whom.language,
        expires_at=expires_at,
        heard=whom.heard,
    )

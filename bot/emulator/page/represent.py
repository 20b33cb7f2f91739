"""Write messages, exchanges, clock and personas as the page's JSON."""

from __future__ import annotations

from typing import Any

from bot.emulator.addresses import bare
from bot.emulator.assembly import Emulator
from bot.emulator.clock import Clock
from bot.emulator.model import Content, Exchange, Media, Message, Sender, SendMessage
from bot.emulator.outward import message_out, problem_out
from bot.emulator.page.setup import Persona, Setup
from bot.text import segments

FILES = "/emulator/page/files"


def bubble_out(message: Message) -> dict[str, Any]:
    """Write a message with what a bubble shows of it; `contact` and `sender` name its chat."""
    contact, sender = _ends(message)
    content = message.content or Content()
    pin, tap = content.location, content.tap
    return message_out(message) | {
        "contact": contact,
        "number": bare(contact),
        "sender": sender,
        "inbound": message.inbound,
        "location": pin
        and {
            "latitude": pin.latitude,
            "longitude": pin.longitude,
            "address": pin.address,
            "label": pin.label,
        },
        "card": content.contact,
        "tap": tap and {"kind": tap.kind, "title": tap.title, "id": tap.id},
        "quoted": content.quoted,
        "files": [_file(message, one) for one in message.media],
        "sms": _cost(message),
        "send_at": message.send_at.isoformat() if message.send_at is not None else None,
    }


def _ends(message: Message) -> tuple[str, str]:
    if message.inbound:
        return message.sender, message.to
    return message.to, message.sender


def _file(message: Message, media: Media) -> dict[str, Any]:
    here = f"{FILES}/{message.sid}/{media.sid}"
    return {
        "sid": media.sid,
        "content_type": media.content_type,
        "url": media.source or here,
        "size": len(media.content),
    }


def _cost(message: Message) -> dict[str, Any] | None:
    """Count an SMS as its carrier does; files make it an MMS, which has no segments."""
    if message.channel != "sms" or message.media:
        return None
    cost = segments(message.body)
    return {"encoding": cost.encoding, "units": cost.units, "count": message.segments}


def exchange_out(exchange: Exchange) -> dict[str, Any]:
    """Write what a bubble tells of an exchange; all of it is at `/emulator/exchanges`."""
    return {
        "id": exchange.id,
        "kind": exchange.kind,
        "message_sid": exchange.message_sid,
        "at": exchange.at.isoformat(),
        "seconds": round(exchange.seconds, 6),
        "url": exchange.request.url,
        "status": exchange.response.status if exchange.response is not None else None,
        "problems": [problem_out(one) for one in exchange.problems],
        "unsent": sum(
            isinstance(exchange.verbs[place], SendMessage) for place, _ in exchange.undone
        ),
    }


def clock_out(clock: Clock) -> dict[str, Any]:
    """Write the emulator's time."""
    return {"now": clock.now().isoformat(), "paused": clock.paused}


def setup_out(setup: Setup, emulator: Emulator) -> dict[str, Any]:
    """Write what the page shows before anybody has said anything."""
    senders = emulator.carrier.senders.values()
    return {
        "title": setup.title,
        "personas": [_persona(one) for one in setup.personas],
        "senders": [_sender(one, setup) for one in senders],
        "openers": {channel: list(words) for channel, words in setup.openers.items()},
        "zone": setup.zone,
        "hints": list(setup.hints),
        "can": {"forget": setup.forget is not None, "insight": setup.insight},
    }


def _persona(persona: Persona) -> dict[str, Any]:
    return {"number": persona.number, "name": persona.name, "about": dict(persona.about)}


def _sender(sender: Sender, setup: Setup) -> dict[str, Any]:
    return {
        "address": sender.address,
        "channel": "whatsapp" if sender.address.startswith("whatsapp:") else "sms",
        "name": setup.names.get(sender.address) or setup.title or bare(sender.address),
        "webhook": sender.webhook.url if sender.webhook is not None else "",
    }

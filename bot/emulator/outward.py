"""Write what the emulator knows as JSON for its controls; times are ISO 8601."""

from __future__ import annotations

from typing import Any

from bot.emulator.faults import Armed, Fault, Happened
from bot.emulator.model import (
    Exchange,
    Message,
    Offer,
    Outcome,
    Params,
    Problem,
    Sender,
    SendMessage,
    Verb,
)
from bot.emulator.phones import Handset
from bot.emulator.rest.represent import media_json


def message_out(message: Message) -> dict[str, Any]:
    """Write a message, with what Twilio's API keeps to itself."""
    return {
        "sid": message.sid,
        "direction": message.direction,
        "channel": message.channel,
        "from": message.sender,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "created": message.created.isoformat(),
        "updated": message.updated.isoformat(),
        "segments": message.segments,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "messaging_service_sid": message.service_sid,
        "content_sid": message.content_sid,
        "in_reply_to": message.in_reply_to,
        "persistent_action": list(message.persistent_action),
        "offer": _offer(message.offer),
        "media": [media_json(message, media) | {"source": media.source} for media in message.media],
    }


def _offer(offer: Offer | None) -> dict[str, Any] | None:
    if offer is None:
        return None
    choices = [
        {"title": one.title, "id": one.id, "description": one.description} for one in offer.choices
    ]
    return {"kind": offer.kind, "opener": offer.opener, "choices": choices}


def problem_out(problem: Problem) -> dict[str, Any]:
    """Write an error or warning."""
    return {
        "code": problem.code,
        "level": problem.level,
        "text": problem.text,
        "detail": problem.detail,
        "more_info": problem.more_info,
    }


def outcome_out(outcome: Outcome) -> dict[str, Any]:
    """Write what an inbound message led to."""
    return {
        "message": message_out(outcome.message),
        "replies": [message_out(reply) for reply in outcome.replies],
        "problems": [problem_out(problem) for problem in outcome.problems],
        "exchanges": [exchange_out(exchange) for exchange in outcome.exchanges],
    }


def exchange_out(exchange: Exchange) -> dict[str, Any]:
    """Write a request to a webhook and its answer."""
    response = exchange.response
    return {
        "id": exchange.id,
        "kind": exchange.kind,
        "message_sid": exchange.message_sid,
        "at": exchange.at.isoformat(),
        "seconds": round(exchange.seconds, 6),
        "request": {
            "method": exchange.request.method,
            "url": exchange.request.url,
            "headers": _pairs(exchange.request.headers),
            "body": exchange.request.body.decode("utf-8", "replace"),
        },
        "response": response
        and {
            "status": response.status,
            "headers": _pairs(response.headers),
            "body": response.body.decode("utf-8", "replace"),
            "truncated": response.truncated,
        },
        "verbs": [_verb(verb) for verb in exchange.verbs],
        "problems": [problem_out(problem) for problem in exchange.problems],
        "undone": [{"verb": place, "code": code} for place, code in exchange.undone],
    }


def _pairs(params: Params) -> list[list[str]]:
    return [list(pair) for pair in params]


def _verb(verb: Verb) -> dict[str, Any]:
    if isinstance(verb, SendMessage):
        return {"verb": "Message", "body": verb.body, "media": list(verb.media), "to": verb.to}
    return {"verb": "Redirect", "url": verb.url, "method": verb.method}


def sender_out(sender: Sender) -> dict[str, Any]:
    """Write a number of the account."""
    webhook = sender.webhook
    return {
        "address": sender.address,
        "webhook": webhook.url if webhook is not None else "",
        "method": webhook.method if webhook is not None else "POST",
        "fallback": webhook.fallback_url if webhook is not None else "",
        "status_callback": sender.status_callback,
        "messaging_service_sid": sender.service_sid,
        "sandbox": sender.sandbox,
    }


def handset_out(handset: Handset) -> dict[str, Any]:
    """Write a phone."""
    return {
        "number": handset.phone.number,
        "name": handset.phone.name,
        "reachable": handset.reachable,
        "tells_read": handset.tells_read,
        "tells_delivered": handset.tells_delivered,
        "blocked": sorted(handset.blocked),
        "open_chats": sorted(handset.open_chats),
    }


def armed_out(armed: Armed) -> dict[str, Any]:
    """Write a fault in force."""
    return {"id": armed.id, "left": armed.left, **_fault(armed.fault)}


def happened_out(happened: Happened) -> dict[str, Any]:
    """Write what went wrong."""
    return {
        "fault_id": happened.fault_id,
        "kind": happened.fault.kind,
        "message_sid": happened.message_sid,
        "phone": happened.phone,
        "number": happened.number,
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "kind": fault.kind,
        "chance": fault.chance,
        "times": fault.times,
        "seconds": fault.seconds,
        "code": fault.code,
        "phone": fault.phone,
    }

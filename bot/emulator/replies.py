"""Turn a `<Message>` of TwiML into the message that Twilio would send, or say why it would not.

https://www.twilio.com/docs/messaging/twiml/message
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from bot.emulator.addresses import channel_of, is_recipient, is_sender, is_sender_name
from bot.emulator.behaviour import Behaviour
from bot.emulator.catalogue import problem
from bot.emulator.ids import Ids
from bot.emulator.model import Media, Message, Method, Problem, Sender, SendMessage
from bot.text import MESSAGE_LIMIT, segments

UNKNOWN_TYPE: Final = "application/octet-stream"


def reply_message(
    verb: SendMessage,
    inbound: Message,
    senders: Mapping[str, Sender],
    at: datetime,
    ids: Ids,
    behaviour: Behaviour,
) -> Message | Problem:
    """Make the outbound message, or give the warning that stands in its place."""
    to, sender = verb.to or inbound.sender, verb.sender or inbound.to
    wrong = _wrong(verb, to, sender, senders)
    if wrong is not None:
        return wrong
    url, method = _callback(verb, inbound, behaviour)
    media = outbound_media(verb.media, channel_of(to), at, ids, behaviour)
    return Message(
        sid=ids.message(media=bool(media)),
        account_sid=inbound.account_sid,
        direction="outbound-reply",
        sender=sender,
        to=to,
        body=verb.body,
        status="queued",
        created=at,
        updated=at,
        media=media,
        segments=segment_count(verb.body, channel_of(to), bool(media)),
        service_sid=inbound.service_sid,
        status_callback=url,
        status_method=method,
        in_reply_to=inbound.sid,
    )


def outbound_media(
    urls: tuple[str, ...], channel: str, at: datetime, ids: Ids, behaviour: Behaviour
) -> tuple[Media, ...]:
    """Make the files of an outbound message, as many as its channel takes."""
    if channel == "whatsapp":
        urls = urls[: behaviour.whatsapp_files]
    return tuple(Media(ids.sid("ME"), _type(url), at, source=url) for url in urls)


def segment_count(body: str, channel: str, media: bool) -> int:
    """Count what Twilio charges: segments of an SMS, one for everything else."""
    return segments(body).count if channel == "sms" and not media else 1


def _type(url: str) -> str:
    return mimetypes.guess_type(urlsplit(url).path)[0] or UNKNOWN_TYPE


def _wrong(
    verb: SendMessage, to: str, sender: str, senders: Mapping[str, Sender]
) -> Problem | None:
    if not is_sender(sender):
        return problem(14102, sender)
    if sender not in senders and not is_sender_name(sender):
        return problem(14102, f"{sender} is no number of this account")
    if not is_recipient(to):
        return problem(14101, to)
    if channel_of(to) != channel_of(sender):
        return problem(14108, f"{sender} cannot reach {to}")
    if not (verb.body.strip() or verb.media):
        return problem(14103, "empty, and no media")
    if len(verb.body) > MESSAGE_LIMIT:
        return problem(14103, f"{len(verb.body)} characters")
    return None


def _callback(verb: SendMessage, inbound: Message, behaviour: Behaviour) -> tuple[str, Method]:
    """Choose where a reply's statuses go: to `action`, in reply to an MMS to `statusCallback`."""
    attributes = {"action": verb.action, "statusCallback": verb.status_callback}
    if behaviour.callback_attribute != "either":
        return attributes[behaviour.callback_attribute], verb.method
    by_mms = inbound.channel == "sms" and bool(inbound.media)
    first, second = sorted(attributes, reverse=by_mms)
    return attributes[first] or attributes[second], verb.method

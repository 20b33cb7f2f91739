"""Make a message of the form that a client posts, or refuse it with the code that Twilio gives.

https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource. The magic
numbers are those of https://www.twilio.com/docs/iam/test-credentials, and always work here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from werkzeug.datastructures import MultiDict

from bot.emulator.addresses import bare, channel_of, is_number, is_recipient, is_sender
from bot.emulator.addresses import is_sender_name as is_name
from bot.emulator.assembly import Emulator
from bot.emulator.model import Channel, Message, Status
from bot.emulator.replies import outbound_media, segment_count
from bot.emulator.rest.answers import ApiError
from bot.emulator.rules.smart import smart_encode
from bot.emulator.services import Service
from bot.emulator.templates import BadVariables, Rendered, read_variables, render
from bot.emulator.urls import is_web

MEDIA_LIMIT: Final = 10
LONGEST_VALIDITY: Final = 36_000
SOONEST: Final = timedelta(seconds=300)
LATEST: Final = timedelta(days=35)
"""https://www.twilio.com/docs/api/errors/35114"""

MAGIC_FROM: Final = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
MAGIC_TO: Final = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}

_SERVICE = re.compile(r"MG[0-9a-f]{32}", re.ASCII | re.IGNORECASE)

Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class _Route:
    to: str
    sender: str  # empty: the service chooses
    service: Service | None

    @property
    def channel(self) -> Channel:
        return channel_of(self.to)


def make_message(form: Form, emulator: Emulator) -> Message:
    """Make the message, which is not submitted yet; raise ApiError."""
    route = _route(form, emulator)
    carrier, now = emulator.carrier, emulator.carrier.clock.now()
    said = _said(form, route, emulator)
    send_at = _send_at(form, route, now)
    media = outbound_media(said.media, route.channel, now, carrier.ids, carrier.behaviour)
    template = form.get("ContentSid", "")
    waits: Status = "scheduled" if send_at else "accepted"
    segments = segment_count(said.body, route.channel, bool(media))
    return Message(
        sid=carrier.ids.message(media=bool(media or template)),
        account_sid=carrier.account.sid,
        direction="outbound-api",
        sender=route.sender,
        to=route.to,
        body=said.body,
        status=waits if route.service is not None else "queued",
        created=now,
        updated=now,
        media=media,
        segments=segments if route.service is None else 0,
        service_sid=route.service.sid if route.service is not None else "",
        offer=said.offer,
        persistent_action=tuple(form.getlist("PersistentAction")),
        content_sid=template,
        status_callback=_status_callback(form),
        send_at=send_at,
        validity_seconds=_validity(form, route.service),
    )


# Who to whom


def _route(form: Form, emulator: Emulator) -> _Route:
    to = form.get("To", "").strip()
    sender, service = form.get("From", "").strip(), form.get("MessagingServiceSid", "").strip()
    if _SERVICE.fullmatch(sender) and not service:
        sender, service = "", sender
    if not to:
        raise ApiError(21604, "A 'To' phone number is required.")
    if not sender and not service:
        raise ApiError(21603, "A 'From' phone number is required.")
    _check_recipient(to, sender)
    found = _service(service, emulator) if service else None
    if sender:
        _check_sender(sender, to, emulator)
    return _Route(to, sender, found)


def _check_recipient(to: str, sender: str) -> None:
    if to in MAGIC_TO:
        raise ApiError(MAGIC_TO[to])
    if not is_recipient(to) or to == sender:
        raise ApiError(21211, f"The 'To' number {to} is not a valid phone number.")


def _check_sender(sender: str, to: str, emulator: Emulator) -> None:
    if sender in MAGIC_FROM:
        raise ApiError(MAGIC_FROM[sender])
    if not is_sender(sender):
        raise ApiError(
            21212,
            f"The 'From' number {sender} is not a valid phone number, shortcode or sender ID.",
        )
    whatsapp = "whatsapp" in (channel_of(sender), channel_of(to))
    known = sender in emulator.carrier.senders or (is_name(sender) and is_number(bare(to)))
    if whatsapp and (not known or channel_of(sender) != channel_of(to)):
        raise ApiError(63007, "Twilio could not find a Channel with the specified From address")
    if not known:
        raise ApiError(
            21606,
            f"The From phone number {sender} is not a valid, SMS-capable inbound phone number or "
            "short code for your account.",
        )


def _service(sid: str, emulator: Emulator) -> Service:
    if not _SERVICE.fullmatch(sid):
        raise ApiError(21705)
    found = emulator.services.get(sid, emulator.carrier.senders)
    if found is None:
        raise ApiError(21701)
    return found


# What it says


def _said(form: Form, route: _Route, emulator: Emulator) -> Rendered:
    body, urls = form.get("Body", ""), tuple(form.getlist("MediaUrl"))
    template = form.get("ContentSid", "")
    if template:
        return _rendered(template, form.get("ContentVariables", ""), route, emulator)
    if form.get("ContentVariables"):
        raise ApiError(21654)
    if not body.strip() and not any(urls):
        raise ApiError(21602)
    if len(urls) > MEDIA_LIMIT:
        raise ApiError(21623)
    if bad := next((url for url in urls if not is_web(url)), None):
        raise ApiError(21620, f"Invalid media URL(s): {bad}")
    if route.channel == "sms" and _is_smart(form, route.service, emulator):
        body = smart_encode(body)
    return Rendered(body, urls)


def _rendered(sid: str, variables: str, route: _Route, emulator: Emulator) -> Rendered:
    found = emulator.templates.get(sid)
    if found is None:
        raise ApiError(21655)
    try:
        return render(found, route.channel, read_variables(variables))
    except BadVariables as error:
        raise ApiError(21656, f"The ContentVariables Parameter is invalid: {error}") from error


def _is_smart(form: Form, service: Service | None, emulator: Emulator) -> bool:
    given = form.get("SmartEncoded", "").lower()
    if given in ("true", "false"):
        return given == "true"
    if service is not None and service.smart_encoding is not None:
        return service.smart_encoding
    return emulator.carrier.behaviour.smart_encoding


# How and when


def _status_callback(form: Form) -> str:
    url = form.get("StatusCallback", "").strip()
    if url and not is_web(url):
        raise ApiError(21609, f"The StatusCallback URL {url} is not a valid URL.")
    return url


def _validity(form: Form, service: Service | None) -> int:
    text = form.get("ValidityPeriod", "").strip()
    if not text:
        given = service.validity_seconds if service is not None else None
        return given if given is not None else LONGEST_VALIDITY
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= LONGEST_VALIDITY:
        raise ApiError(21624)
    return int(text)


def _send_at(form: Form, route: _Route, now: datetime) -> datetime | None:
    """Read SendAt; without ScheduleType=fixed a message is sent at once, as by Twilio."""
    if form.get("ScheduleType", "").lower() != "fixed":
        return None
    if route.service is None:
        raise ApiError(35118)
    text = form.get("SendAt", "").strip()
    if not text:
        raise ApiError(35111)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ApiError(35114) from error
    at = at.replace(tzinfo=at.tzinfo or UTC)
    if not now + SOONEST <= at <= now + LATEST:
        raise ApiError(35114)
    return at

"""Serve the emulator's controls under /emulator: what people and tests do, as JSON requests.

The app that serves them turns away whatever does not come from this machine (`locality`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, get_args

from flask import Blueprint, request

from bot.emulator import asked
from bot.emulator.asked import Unclear
from bot.emulator.assembly import Emulator
from bot.emulator.catalogue import CATALOGUE, problem
from bot.emulator.faults import KINDS, Fault
from bot.emulator.model import Channel, Message, Status, Webhook
from bot.emulator.outward import (
    armed_out,
    exchange_out,
    handset_out,
    happened_out,
    message_out,
    outcome_out,
    sender_out,
)
from bot.emulator.phones import tap_on
from bot.emulator.refusals import answer_refusals
from bot.emulator.sending import asked_message
from bot.emulator.status import Mode
from bot.emulator.urls import is_web

MODES: Final[tuple[Mode, ...]] = get_args(Mode)
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100

Answer = tuple[Any, int] | Any


def control_blueprint(emulator: Emulator) -> Blueprint:
    """Make the blueprint."""
    blueprint = Blueprint("emulator_control", __name__, url_prefix="/emulator")
    answer_refusals(blueprint)
    for part in (Machine(emulator), Trouble(emulator), PhoneControl(emulator), Traffic(emulator)):
        part.register(blueprint)
    return blueprint


class Machine:
    """Answer about the emulator itself: reset, clock, senders, progression."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.add_url_rule("/reset", view_func=self.reset, methods=["POST"])
        blueprint.add_url_rule("/clock", view_func=self.clock, methods=["GET"])
        blueprint.add_url_rule("/clock", view_func=self.set_clock, methods=["POST"])
        blueprint.add_url_rule("/senders", view_func=self.senders, methods=["GET"])
        blueprint.add_url_rule("/senders/<address>", view_func=self.point, methods=["PUT"])
        blueprint.add_url_rule("/progression", view_func=self.progression, methods=["GET"])
        blueprint.add_url_rule("/progression", view_func=self.set_progression, methods=["PUT"])

    def reset(self) -> Answer:
        """Forget everything."""
        self._emulator.reset()
        return {"reset": True}

    def clock(self) -> Answer:
        """Give the emulator's time."""
        clock = self._emulator.carrier.clock
        return {"now": clock.now().isoformat(), "paused": clock.paused}

    def set_clock(self) -> Answer:
        """Pause, resume, advance by seconds, or set the time."""
        given = asked.body()
        asked.only(given, "advance", "set", "paused", "reset")
        clock = self._emulator.carrier.clock
        wanted = _time(asked.text(given, "set")) if "set" in given else None
        step = timedelta(seconds=asked.number(given, "advance", 0))
        paused = asked.flag(given, "paused") if "paused" in given else None
        _possible((wanted or clock.now()) + step)
        if given.get("reset"):
            clock.reset()
        if paused is not None:
            (clock.pause if paused else clock.resume)()
        if wanted is not None:
            clock.set(wanted)
        if step:
            clock.advance(step)
        return self.clock()

    def senders(self) -> Answer:
        """Give the account's numbers and where their messages go."""
        found = self._emulator.carrier.senders.values()
        return {"senders": [sender_out(sender) for sender in found]}

    def point(self, address: str) -> Answer:
        """Have a number's messages go to another webhook; an empty one: to none."""
        given = asked.body()
        asked.only(given, "webhook", "method", "fallback")
        url, fallback = asked.text(given, "webhook", None), asked.text(given, "fallback")
        if any(one and not is_web(one) for one in (url, fallback)):
            raise Unclear("webhook and fallback must be http or https addresses.")
        if address not in self._emulator.carrier.senders:
            raise Unclear(f"{address} is no number of this emulator.", 404)
        get = asked.text(given, "method", "POST").upper() == "GET"
        webhook = Webhook(url, "GET" if get else "POST", fallback) if url else None
        return sender_out(self._emulator.point(address, webhook))

    def progression(self) -> Answer:
        """Tell how messages move through their statuses."""
        return {"mode": self._emulator.progression.mode}

    def set_progression(self) -> Answer:
        """Have messages move at once, in time, or by hand."""
        wanted = asked.one_of(asked.body(), "mode", MODES)
        self._emulator.progression.mode = next(mode for mode in MODES if mode == wanted)
        return self.progression()


class Trouble:
    """Answer about faults."""

    def __init__(self, emulator: Emulator) -> None:
        self._box = emulator.box

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        blueprint.add_url_rule("/faults", view_func=self.faults, methods=["GET"])
        blueprint.add_url_rule("/faults", view_func=self.arm, methods=["POST"])
        blueprint.add_url_rule("/faults", view_func=self.clear_faults, methods=["DELETE"])
        blueprint.add_url_rule("/faults/<int:number>", view_func=self.disarm, methods=["DELETE"])

    def faults(self) -> Answer:
        """Give the faults in force, and what they did."""
        return {
            "seed": self._box.seed,
            "armed": [armed_out(one) for one in self._box.armed()],
            "happened": [happened_out(one) for one in self._box.happened()],
        }

    def arm(self) -> Answer:
        """Put a fault in force."""
        given = asked.body()
        asked.only(given, "kind", "chance", "times", "seconds", "code", "phone")
        name = asked.one_of(given, "kind", KINDS)
        code = int(asked.number(given, "code", 30008))
        if code not in CATALOGUE:
            raise Unclear(f"code {code} is none that this emulator knows.")
        times = given.get("times")
        fault = Fault(
            kind=next(kind for kind in KINDS if kind == name),
            chance=asked.number(given, "chance", 1.0, 0, 1),
            times=None if times is None else int(asked.number(given, "times", 1, 1)),
            seconds=asked.number(given, "seconds", 5.0, 0, 86_400),
            code=code,
            phone=asked.text(given, "phone"),
        )
        return armed_out(self._box.arm(fault)), 201

    def disarm(self, number: int) -> Answer:
        """Take a fault out of force."""
        if not self._box.disarm(number):
            raise Unclear(f"Fault {number} is not in force.", 404)
        return "", 204

    def clear_faults(self) -> Answer:
        """Take all faults out of force and begin anew, with another seed if one is given."""
        given = asked.body()
        asked.only(given, "seed")
        self._box.reset(asked.text(given, "seed") or self._box.seed)
        return self.faults()


class PhoneControl:
    """Answer for phones: what they send, show, and how they are."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._carrier = emulator.carrier

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        one = "/phones/<number>"
        blueprint.add_url_rule("/phones", view_func=self.phones, methods=["GET"])
        blueprint.add_url_rule(one, view_func=self.phone, methods=["GET"])
        blueprint.add_url_rule(one, view_func=self.change, methods=["PUT"])
        blueprint.add_url_rule(f"{one}/messages", view_func=self.inbox, methods=["GET"])
        blueprint.add_url_rule(f"{one}/messages", view_func=self.send, methods=["POST"])
        blueprint.add_url_rule(f"{one}/taps", view_func=self.tap, methods=["POST"])
        blueprint.add_url_rule(f"{one}/wait", view_func=self.wait, methods=["POST"])

    def phones(self) -> Answer:
        """Give the phones that were described."""
        return {"phones": [handset_out(one) for one in self._emulator.phones.all()]}

    def phone(self, number: str) -> Answer:
        """Give one phone; any number has one."""
        return handset_out(self._emulator.phones.get(asked.phone_number(number)))

    def change(self, number: str) -> Answer:
        """Switch a phone on or off, open and close chats, block senders, name its owner."""
        given = asked.body()
        flags = ("reachable", "tells_read", "tells_delivered")
        sets = ("blocked", "open_chats")
        asked.only(given, "name", *flags, *sets)
        changes: dict[str, object] = {
            **{name: asked.flag(given, name) for name in flags if name in given},
            **{name: asked.texts(given, name) for name in sets if name in given},
        }
        handset = self._emulator.phones.change(asked.phone_number(number), **changes)
        if "name" in given:
            handset = self._emulator.phones.rename(number, asked.text(given, "name"))
        for channel in CHANNELS:
            address = handset.phone.address(channel)
            self._emulator.progression.resume(address, self._carrier)
        return handset_out(handset)

    def inbox(self, number: str) -> Answer:
        """Give what arrived on a phone, in that order; `since` passes over the first ones."""
        channel = asked.one_of({"channel": "whatsapp", **request.args}, "channel", CHANNELS)
        since = request.args.get("since", 0, int)
        address = self._address(number, channel)
        found = self._carrier.store.inbox(address, max(since, 0))
        return {"messages": [message_out(message) for message in found]}

    def send(self, number: str) -> Answer:
        """Send from a phone: `to`, and fields of Twilio's form (Body, MediaUrl0, Latitude...).

        `media` is a list of files (`content_type`, and `content` in base64); `contact` a vCard.
        """
        named, to, content = asked_message(number, asked.body())
        phone = self._emulator.phones.get(number).phone
        outcome = self._carrier.receive(named if named.name else phone, to, content)
        return outcome_out(outcome), 201

    def tap(self, number: str) -> Answer:
        """Tap a button or list item of a message that the phone has."""
        given = asked.body()
        asked.only(given, "message_sid", "choice")
        message = self._carrier.store.get(asked.text(given, "message_sid", None))
        if message is None or message.to != self._address(number, message.channel):
            raise Unclear("This phone has no such message.", 404)
        content = tap_on(message, asked.text(given, "choice", None))
        phone = self._emulator.phones.get(number).phone
        return outcome_out(self._carrier.receive(phone, message.sender, content)), 201

    def wait(self, number: str) -> Answer:
        """Wait until a message arrived that fits; 408 when none did in time."""
        given = asked.body()
        asked.only(given, "channel", "body", "contains", "pattern", "timeout", "since")
        channel = asked.one_of({"channel": "whatsapp", **given}, "channel", CHANNELS)
        fits = asked.condition(given)
        timeout = asked.number(given, "timeout", 5.0, 0, asked.LONGEST_WAIT)
        since = int(asked.number(given, "since", 0))
        found = self._carrier.store.wait(
            self._address(number, channel), lambda message: fits(message.body), timeout, since
        )
        if found is None:
            raise Unclear(f"No such message arrived within {timeout:g} s.", 408)
        return message_out(found)

    def _address(self, number: str, channel: str) -> str:
        phone = self._emulator.phones.get(asked.phone_number(number)).phone
        return phone.address("whatsapp" if channel == "whatsapp" else "sms")


class Traffic:
    """Answer about all messages and exchanges, and move messages by hand."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._carrier = emulator.carrier

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes."""
        one = "/messages/<sid>"
        blueprint.add_url_rule("/messages", view_func=self.messages, methods=["GET"])
        blueprint.add_url_rule(one, view_func=self.message, methods=["GET"])
        blueprint.add_url_rule(f"{one}/status", view_func=self.set_status, methods=["POST"])
        blueprint.add_url_rule(f"{one}/step", view_func=self.step, methods=["POST"])
        blueprint.add_url_rule("/exchanges", view_func=self.exchanges, methods=["GET"])

    def messages(self) -> Answer:
        """Give all messages, oldest first."""
        return {"messages": [message_out(one) for one in self._carrier.store.messages()]}

    def message(self, sid: str) -> Answer:
        """Give one message."""
        return message_out(self._message(sid))

    def exchanges(self) -> Answer:
        """Give what passed between the emulator and webhooks; `message` narrows it down to one."""
        found = self._carrier.store.exchanges(request.args.get("message", ""))
        return {"exchanges": [exchange_out(one) for one in found]}

    def set_status(self, sid: str) -> Answer:
        """Move an outbound message to any status, with an error if one is named."""
        given = asked.body()
        asked.only(given, "status", "error_code")
        wanted = asked.one_of(given, "status", STATUSES)
        if self._message(sid).inbound:
            raise Unclear("An inbound message has no other status.", 409)
        code = int(asked.number(given, "error_code", 0))
        if code and code not in CATALOGUE:
            raise Unclear(f"error_code {code} is none that this emulator knows.")
        status = next(one for one in STATUSES if one == wanted)
        return message_out(self._carrier.set_status(sid, status, problem(code) if code else None))

    def step(self, sid: str) -> Answer:
        """Move an outbound message by one status, as the carrier would."""
        moved = self._emulator.progression.step(self._message(sid).sid, self._carrier)
        if moved is None:
            raise Unclear("This message stays as it is.", 409)
        return message_out(moved)

    def _message(self, sid: str) -> Message:
        message = self._carrier.store.get(sid)
        if message is None:
            raise Unclear(f"There is no message {sid}.", 404)
        return message


def _time(value: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise Unclear("set must be a time such as 2026-11-23T09:00:00+07:00.") from error
    if at.tzinfo is None:
        raise Unclear("set needs an offset, such as +07:00.")
    return _possible(at)


def _possible(at: datetime) -> datetime:
    """Refuse times at which calculations with times would end outside of the calendar."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise Unclear(f"The clock goes from {FIRST_YEAR} to {LAST_YEAR}.")
    return at

"""Send one entry of the outbox, and decide what becomes of one that cannot be sent.

A message is marked before it is sent. Where nobody saw how a send ended (a killed relay, a timeout,
an error of Twilio's), its status callback is the evidence that it was taken, else Twilio's own list
of messages. Without any trace it is sent again, or, if nobody waits for it, given up.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, timedelta
from random import uniform

from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]

from bot.channels.relay.courier import WayClosed
from bot.channels.relay.outcomes import CONTENT_GONE, Fate, fate_of, fate_of_code
from bot.channels.relay.pacing import Pacing
from bot.channels.relay.parts import Habits, Parts, Pause
from bot.channels.relay.ways import ROWS, SMS, after, once_more, ways_to
from bot.engine.effects import SendMessage
from bot.errors import StoreUnavailable, WartelError
from bot.stores.dispatch import Begun, Waiting, as_sent
from bot.stores.outbox import entry, read_send
from bot.text import MESSAGE_LIMIT, split_message

WINDOW_CLOSED = "window"
"""Reason of what nobody may be told any more: 24 hours have passed, and no other way is open."""

IN_DOUBT = "doubt"
"""Reason of a notice that was given up because it may have been sent."""

NOBODY = "nobody"
"""Reason of an entry that does not say whom it is for."""


class Sending:
    """Send entries. Thread-safe, as long as one entry is in one pair of hands."""

    def __init__(self, parts: Parts, habits: Habits) -> None:
        """Take what to work with."""
        self._parts = parts
        self._habits = habits
        self._dispatch, self._log = parts.dispatch, parts.log
        self._pacing = Pacing(habits.rate)
        self._tries: dict[str, int] = {}
        self._doubts: dict[str, str] = {}

    def forget(self, task: Waiting) -> None:
        """Forget what was remembered of an entry that is through."""
        self._tries.pop(task.number, None)
        self._doubts.pop(task.number, None)

    def send(self, task: Waiting) -> Pause:
        """Send an entry, or find out what else becomes of it."""
        message = read_send(task.id, task.payload)
        if message.to is None:
            self._dispatch.bury(task, NOBODY)
            return None
        way = task.way.partition(":")[0] or next(iter(self._ways(message)), "")
        if not way:
            return self._lose(task, message, WINDOW_CLOSED)
        if len(message.text) > MESSAGE_LIMIT and way != ROWS:
            return self._divide(task, message)
        sender, to = self._parts.courier.route(message, way)
        if way == SMS and self._dispatch.is_hushed(self._parts.uid(sender, to)):
            return self._keep_quiet(task, message)  # said by SMS, so it holds for SMS
        self._pacing.wait(sender)
        return self._begin(task, message, way)

    def _begin(self, task: Waiting, message: SendMessage, way: str) -> Pause:
        moment = self._doubts.pop(task.number, "")
        begun = self._dispatch.begin(task, way, self._habits.grace, moment)
        match begun.verdict:
            case "go":
                return self._try(task, message, way)
            case "done":
                self._dispatch.settle(task)
                return None
            case "hushed":
                return self._keep_quiet(task, message)
            case "busy":
                return begun.wait
        return self._investigate(task, message, begun)

    def _try(self, task: Waiting, message: SendMessage, way: str) -> Pause:
        start = time.perf_counter()
        try:
            sid = self._parts.courier.send(message, way, f"{task.uid}-{task.mark}")
        except WayClosed:
            return self._reroute(task, message, way, "way closed")
        except Exception as error:
            return self._refused(task, message, way, error)
        self._dispatch.sent(task, sid)
        self._log.sent(task.uid, way, time.perf_counter() - start)
        return None

    def _refused(self, task: Waiting, message: SendMessage, way: str, error: Exception) -> Pause:
        fate, reason = fate_of(error)
        if fate is Fate.DOUBT:
            return self._leave_in_doubt(task, message, reason)
        if fate in (Fate.RETRY, Fate.WAIT):
            return self._put_off(task, message, way, fate, reason)
        if fate is Fate.HUSHED:
            self._dispatch.silence(task.uid)
            return self._keep_quiet(task, message)
        if fate is Fate.OTHER_WAY:
            if reason.isdigit() and int(reason) in CONTENT_GONE:
                self._parts.courier.contents.forget()
            return self._reroute(task, message, way, reason)
        if not isinstance(error, TwilioRestException):
            self._log.trouble("send_failed", error)  # a bug, or a client that is not as we know it
        return self._lose(task, message, reason)

    def _put_off(
        self, task: Waiting, message: SendMessage, way: str, fate: Fate, reason: str
    ) -> Pause:
        tries = self._count(task)
        if fate is Fate.RETRY and self._is_hopeless(task, tries):
            return self._lose(task, message, reason)
        longest = self._habits.longest_pause
        pause = min(self._habits.first_pause * 2.0 ** (tries - 1), longest) * uniform(0.8, 1.2)
        self._dispatch.put_off(task, pause)
        self._log.unsent(task.uid, fate.value, reason)
        if fate is Fate.RETRY and reason != "unreachable":
            self._pacing.rest(self._parts.courier.route(message, way)[0], pause)
        return pause

    def _leave_in_doubt(self, task: Waiting, message: SendMessage, reason: str) -> Pause:
        """Leave the marker as it is: evidence may turn up until it is looked for."""
        if self._is_hopeless(task, self._count(task)):
            return self._lose(task, message, reason)
        self._log.unsent(task.uid, Fate.DOUBT.value, reason)
        return self._habits.grace

    def _count(self, task: Waiting) -> int:
        tries = self._tries[task.number] = self._tries.get(task.number, 0) + 1
        return tries

    def _is_hopeless(self, task: Waiting, tries: int) -> bool:
        age = time.time() - int(task.number.partition("-")[0]) / 1000
        return tries > 1 and age > self._habits.give_up

    def _investigate(self, task: Waiting, message: SendMessage, begun: Begun) -> Pause:
        """Look for a trace of a try whose end nobody saw."""
        age = timedelta(seconds=time.time() - int(begun.moment) / 1000)
        since = self._parts.clock().astimezone(UTC) - age - timedelta(minutes=2)
        try:
            traces = list(self._parts.courier.traces(message, begun.way, since))
        except Exception as error:
            return self._leave_in_doubt(task, message, fate_of(error)[1])
        known = self._dispatch.known(task.uid, traces)
        fresh = [sid for sid in traces if sid not in known]
        if fresh:
            self._dispatch.sent(task, fresh[-1])  # Twilio lists the newest first
            return None
        if message.notice:
            return self._lose(task, message, IN_DOUBT)
        self._doubts[task.number] = begun.moment
        return 0.0

    def failed(self, task: Waiting) -> Pause:
        """Go on with a message that Twilio took and could not deliver."""
        sent, way = as_sent(task)
        message = read_send(sent.id, sent.payload)
        fate = fate_of_code(int(sent.code or 0))
        if fate is Fate.HUSHED:
            self._dispatch.silence(sent.uid)
            return self._keep_quiet(sent, message)
        if fate is Fate.OTHER_WAY:
            return self._reroute(sent, message, way, sent.code)
        if fate is Fate.RETRY and (again := once_more(sent.way, way)):
            self._log.unsent(sent.uid, fate.value, sent.code)
            self._dispatch.reroute(sent, again)
            return None
        return self._lose(sent, message, sent.code or "failed")

    # What else may become of a message

    def _reroute(self, task: Waiting, message: SendMessage, way: str, reason: str) -> Pause:
        other = after(way, self._ways(message))
        if not other:
            return self._lose(task, message, reason)
        self._log.unsent(task.uid, f"{way}, now {other}", reason)
        self._dispatch.reroute(task, other)
        return None

    def _divide(self, task: Waiting, message: SendMessage) -> Pause:
        """Send a text that is too long as several; the menu belongs to the last of them."""
        texts = split_message(message.text)
        parts = []
        for number, text in enumerate(texts, start=1):
            last = number == len(texts)
            choices = message.choices if last else ()
            part = replace(message, id=f"{task.id}/{number}", text=text, choices=choices, bare="")
            parts.append((part.id, entry(part).payload))
        self._dispatch.divide(task, parts)
        return None

    def _keep_quiet(self, task: Waiting, message: SendMessage) -> Pause:
        """Send nothing to a contact who wants it so; the answer to the next message says it."""
        if not message.notice:
            self._parts.turns.owe(task.uid, message, self._parts.clock())
        self._log.unsent(task.uid, Fate.HUSHED.value, "")
        self._dispatch.settle(task)
        return None

    def _lose(self, task: Waiting, message: SendMessage, reason: str) -> Pause:
        """Give a message up: into the list of what could not be sent, and into the next reply."""
        try:
            owed = self._parts.turns.owe(task.uid, message, self._parts.clock())
        except StoreUnavailable:
            raise
        except WartelError as error:
            self._log.trouble("not_owed", error)
            owed = False
        self._log.unsent(task.uid, Fate.DEAD.value, reason)
        self._dispatch.bury(task, reason, owed=owed)
        return None

    def _ways(self, message: SendMessage) -> tuple[str, ...]:
        assert message.to is not None
        channel = self._parts.turns.bot.script.channels.get(message.to.channel)
        return ways_to(message, channel, self._parts.clock()) if channel is not None else ()

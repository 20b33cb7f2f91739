"""Do what the faults say: to inbound messages, to the wire, to callbacks and to sends."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

from bot.emulator.catalogue import problem
from bot.emulator.faults import Fault, FaultBox, FaultKind
from bot.emulator.model import Message, Outcome, Problem, WebRequest, WebResponse
from bot.emulator.seams import Deliver, Lines, Rules, Ruling
from bot.emulator.transport import SIPS, Patience, Transport, TransportFailure

CUT_PATIENCE: Final = 0.5
"""Seconds until the emulator hangs up on a server that waits for the rest of a cut post."""

_ON_THE_WAY: Final[tuple[FaultKind, ...]] = (
    "duplicate", "delay", "drop", "reorder", "slow", "cut",
)  # fmt: skip


@dataclass(slots=True)
class _Wire:
    """Hold what is wrong with the wire while one message is delivered."""

    slow: Fault | None = None
    cut: bool = False  # once: another attempt goes through


_wire: ContextVar[_Wire | None] = ContextVar("_wire", default=None)


class Mischief:
    """Be the carrier's faults."""

    def __init__(self, box: FaultBox) -> None:
        self._box = box
        self._held: list[Deliver] = []
        self._lock = Lock()

    def carry(self, message: Message, deliver: Deliver, lines: Lines) -> Outcome:
        """Deliver a message never, once, twice, later, or behind the next one."""
        faults = {fault.kind: fault for fault in self._box.draw(message, *_ON_THE_WAY)}
        if "drop" in faults:
            return Outcome(message)
        run = _on_a_bad_wire(deliver, faults.get("slow"), "cut" in faults)
        if "duplicate" in faults:
            run = _twice(run, deliver)
        if "reorder" in faults:
            self._hold(run, faults["reorder"], lines)
            return Outcome(message)
        if "delay" in faults:
            lines.agenda.add(lines.clock.now() + faults["delay"].pause, lambda: _forget(run()))
            return Outcome(message)
        outcome = run()
        self._release()
        return outcome

    def clear(self) -> None:
        """Forget the messages that are held back."""
        with self._lock:
            self._held.clear()

    def _hold(self, run: Deliver, fault: Fault, lines: Lines) -> None:
        """Keep a message back until another one was delivered, or for a while."""

        def give_up_waiting() -> None:
            with self._lock:
                waiting = run in self._held
                if waiting:
                    self._held.remove(run)
            if waiting:
                run()

        with self._lock:
            self._held.append(run)
        lines.agenda.add(lines.clock.now() + fault.pause, give_up_waiting)

    def _release(self) -> None:
        with self._lock:
            held, self._held = self._held, []
        for run in held:
            run()


def _forget(outcome: Outcome) -> None:
    """Let go of what nobody waits for; exchanges and messages are in the store."""


def _twice(run: Deliver, again: Deliver) -> Deliver:
    def both() -> Outcome:
        first, second = run(), again()
        return replace(
            first,
            exchanges=first.exchanges + second.exchanges,
            replies=first.replies + second.replies,
            problems=first.problems + second.problems,
        )

    return both


def _on_a_bad_wire(deliver: Deliver, slow: Fault | None, cut: bool) -> Deliver:
    if slow is None and not cut:
        return deliver

    def run() -> Outcome:
        before = _wire.set(_Wire(slow, cut))
        try:
            return deliver()
        finally:
            _wire.reset(before)

    return run


class BadWire:
    """Be a transport over another one, and as bad as the message at hand is to have it."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    def send(self, request: WebRequest, patience: Patience) -> WebResponse:
        """Give the answer; raise TransportFailure."""
        wire = _wire.get()
        if wire is None:
            return self._inner.send(request, patience)
        if wire.cut:
            wire.cut = False
            return self._cut(request, patience)
        if wire.slow is not None:
            patience = replace(patience, pause=wire.slow.seconds / SIPS)
        return self._inner.send(request, patience)

    def _cut(self, request: WebRequest, patience: Patience) -> WebResponse:
        """Promise the whole post, send half of it and hang up."""
        length = ("Content-Length", str(len(request.body)))
        half = replace(
            request, body=request.body[: len(request.body) // 2], headers=(*request.headers, length)
        )
        short = min(patience.read, CUT_PATIENCE)
        with suppress(TransportFailure):  # the server waits for the rest
            self._inner.send(half, replace(patience, read=short, total=short))
        raise TransportFailure("broken", "the post was cut in the middle, as a fault asked for")


class SpoiledRules:
    """Be the rules, with errors where the faults ask for them."""

    def __init__(self, rules: Rules, box: FaultBox) -> None:
        self._rules = rules
        self._box = box

    def inbound(self, message: Message, lines: Lines) -> Ruling:
        """Judge a message that a person sent."""
        return self._rules.inbound(message, lines)

    def refused(self, message: Message, lines: Lines) -> Problem | None:
        """Refuse a message as the rules do, or because a fault says so."""
        return self._rules.refused(message, lines) or self._error(message, sync=True)

    def undeliverable(self, message: Message, lines: Lines) -> Problem | None:
        """Let a message fail later as the rules do, or because a fault says so."""
        return self._rules.undeliverable(message, lines) or self._error(message, sync=False)

    def _error(self, message: Message, *, sync: bool) -> Problem | None:
        code = self._box.error(message, sync=sync)
        return problem(code, "as a fault asked for") if code is not None else None

"""Read the outbox and let every entry be sent once, whatever is killed, and when.

outbox stream -> lane of the contact -> begin (marker) -> Twilio -> sent (settled)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from bot.channels.relay.lanes import Lanes
from bot.channels.relay.parts import Habits, Parts, Pause
from bot.channels.relay.sending import Sending
from bot.engine.events import EventReceived
from bot.errors import FlowFailure, SessionTooLarge, StoreUnavailable
from bot.stores.alarms import Alarm
from bot.stores.dispatch import FAILED, Waiting
from bot.stores.outbox import HUSH, SEND, WAKE

Task = Waiting | Alarm


class Relay:
    """Send until it is stopped."""

    def __init__(self, parts: Parts, habits: Habits | None = None) -> None:
        """Take the parts; nothing happens before `run` or `start`."""
        self._habits = habits or Habits()
        self._parts = parts
        self._dispatch, self._log = parts.dispatch, parts.log
        self._sending = Sending(parts, self._habits)
        self._lanes: Lanes[Task] = Lanes(self._do, self._habits.threads)
        self._in_hand: set[object] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self.run, name="relay", daemon=True)
        self._rounds = [
            _Round(self._habits.presence, self._dispatch.show_presence),
            _Round(self._habits.housekeeping, self._adopt),
            _Round(self._habits.ring, self._ring),
        ]

    def start(self) -> None:
        """Run in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being sent, and end; what is left waits in the outbox."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        """Work until `stop` is called from another thread or a signal handler."""
        self._lanes.start()
        opened = False
        while not self._stopping.is_set():
            try:
                if not opened:
                    self._open()
                    opened = True
                self._look()
            except StoreUnavailable as error:
                self._log.trouble("store_unavailable", error)
                opened = False
                self._stopping.wait(self._habits.first_pause)
        self._lanes.stop(self._habits.farewell)
        try:
            self._dispatch.end_presence()
        except StoreUnavailable as error:
            self._log.trouble("store_unavailable", error)

    def ask_to_stop(self) -> None:
        """End soon; for signal handlers."""
        self._stopping.set()

    # Reading

    def _open(self) -> None:
        self._dispatch.open()
        self._dispatch.show_presence()
        for waiting in self._dispatch.mine(self._habits.backlog):
            self._take(waiting.uid, (waiting.partition, waiting.number), waiting)

    def _look(self) -> None:
        for each in self._rounds:
            each.go()
        if len(self._lanes) >= self._habits.backlog:
            self._stopping.wait(self._habits.listen / 20)
            return
        for waiting in self._dispatch.read(self._habits.batch, self._habits.listen):
            self._take(waiting.uid, (waiting.partition, waiting.number), waiting)

    def _adopt(self) -> None:
        idle = timedelta(seconds=self._habits.claim)
        for waiting in self._dispatch.abandoned(idle, self._habits.batch):
            self._take(waiting.uid, (waiting.partition, waiting.number), waiting)

    def _ring(self) -> None:
        for alarm in self._parts.alarms.due(self._parts.clock(), self._habits.batch):
            self._take(alarm.uid, (alarm.uid, alarm.wake.id), alarm)

    def _take(self, lane: str, name: object, task: Task) -> None:
        if name not in self._in_hand:
            self._in_hand.add(name)
            self._lanes.add(lane, task)

    # Doing

    def _do(self, task: Task) -> Pause:
        """Do a task; give the seconds after which it is to be repeated, if it is."""
        try:
            pause = self._answer(task) if isinstance(task, Alarm) else self._handle(task)
        except StoreUnavailable as error:
            self._log.trouble("store_unavailable", error)
            return self._habits.first_pause
        except Exception as error:  # one bad entry must not end the thread
            self._log.trouble("relay_failed", error)
            return self._habits.longest_pause
        if pause is None:
            self._drop(task)
        return pause

    def _drop(self, task: Task) -> None:
        if isinstance(task, Alarm):
            self._in_hand.discard((task.uid, task.wake.id))
            return
        self._in_hand.discard((task.partition, task.number))
        self._sending.forget(task)

    def _answer(self, alarm: Alarm) -> Pause:
        """Let the event of an alarm come to its contact."""
        wake, at = alarm.wake, self._parts.clock()
        event = EventReceived(wake.id, at, wake.name, wake.data, wake.to)
        try:
            self._parts.turns.take_turn(event, uid=alarm.uid)
        except (FlowFailure, SessionTooLarge) as error:
            self._log.trouble("turn_failed", error)
            self._parts.alarms.postpone(alarm, at + timedelta(seconds=self._habits.repair))
            return None
        self._parts.alarms.strike(alarm)
        return None

    def _handle(self, task: Waiting) -> Pause:
        if task.kind == SEND:
            return self._sending.send(task)
        if task.kind == FAILED:
            return self._sending.failed(task)
        if task.kind == WAKE:
            self._dispatch.set_alarm(task)
        elif task.kind == HUSH:
            self._dispatch.hush(task)
        else:
            self._dispatch.leave(task)
        return None


class _Round:
    """Do something again and again, with a pause."""

    def __init__(self, pause: float, do: Callable[[], None]) -> None:
        self._pause = pause
        self._do = do
        self._next = 0.0

    def go(self) -> None:
        """Do it if its pause is over."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._pause
            self._do()

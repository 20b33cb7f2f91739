"""Do things at their time by the emulator's clock: later statuses, scheduled messages, delays.

Without `start` nothing runs in the background: `run_due`, or a jump of the clock, does what is due
in the caller's thread, which makes tests repeatable. `start` adds a thread that waits.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count
from threading import Condition, Thread

from bot.emulator.clock import Clock

Task = Callable[[], None]
Report = Callable[[BaseException], None]

NAP_SECONDS = 0.5
"""Longest wait between two looks at the clock, which might be set by hand meanwhile."""

BREATH_SECONDS = 0.02
"""Pause after a failure, so that one that lasts does not occupy the processor."""


class Agenda:
    """Keep tasks in the order of their times; those of one time in the order they were added."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: list[tuple[datetime, int, Task]] = []
        self._numbers = count()
        self._changed = Condition()
        self._thread: Thread | None = None
        self._stopping = False
        clock.subscribe(self._clock_changed)

    def add(self, at: datetime, task: Task) -> None:
        """Do a task at a time, or as soon as possible after it."""
        with self._changed:
            heapq.heappush(self._tasks, (at, next(self._numbers), task))
            self._changed.notify_all()

    def run_due(self) -> int:
        """Do all that is due, what it adds included; give how many tasks that were."""
        done = 0
        while (task := self._take()) is not None:
            task()
            done += 1
        return done

    def clear(self) -> None:
        """Forget all tasks."""
        with self._changed:
            self._tasks.clear()

    def __len__(self) -> int:
        with self._changed:
            return len(self._tasks)

    def start(self, report: Report) -> None:
        """Do tasks from a thread of their own; `report` hears of those that fail."""
        self._stopping = False
        self._thread = Thread(target=self._run, args=(report,), name="agenda", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the task that it is at."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _take(self) -> Task | None:
        with self._changed:
            if self._tasks and self._tasks[0][0] <= self._clock.now():
                return heapq.heappop(self._tasks)[2]
            return None

    def _clock_changed(self) -> None:
        if self._thread is None:
            self.run_due()
            return
        with self._changed:
            self._changed.notify_all()

    def _run(self, report: Report) -> None:
        while not self._stopping:
            try:
                self.run_due()
                self._rest()
            except Exception as error:  # one bad task must not end all later ones
                report(error)
                self._breathe()

    def _rest(self) -> None:
        with self._changed:
            if not self._stopping:
                self._changed.wait(self._pause())

    def _breathe(self) -> None:
        with self._changed:
            if not self._stopping:
                self._changed.wait(BREATH_SECONDS)

    def _pause(self) -> float:
        if not self._tasks or self._clock.paused:
            return NAP_SECONDS
        left = (self._tasks[0][0] - self._clock.now()).total_seconds()
        return min(max(left, 0), NAP_SECONDS)

"""Do tasks in a few threads: those of one contact one after the other, in their order.

A task that has to wait keeps those behind it waiting, because messages must not overtake each
other; other contacts go on meanwhile.
"""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable
from itertools import count
from threading import Condition, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

NAP_SECONDS = 0.5
"""Longest wait of a thread between two looks at the clock."""


class Lanes(Generic[T]):
    """Hold tasks by lane, and threads that do them."""

    def __init__(self, do: Callable[[T], float | None], threads: int) -> None:
        """Take what does a task: it gives None, or the seconds after which it is to be repeated.

        It must not raise.
        """
        self._do = do
        self._lanes: dict[str, deque[T]] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._numbers = count()
        self._changed = Condition()
        self._stopping = False
        self._threads = [
            Thread(target=self._work, name=f"relay-{number}", daemon=True)
            for number in range(threads)
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> None:
        """Finish what is being done, for so many seconds at most; the rest stays undone."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0))

    def add(self, lane: str, task: T) -> None:
        """Put a task at the end of a lane."""
        with self._changed:
            tasks = self._lanes.get(lane)
            if tasks is not None:
                tasks.append(task)
                return
            self._lanes[lane] = deque((task,))
            self._make_ready(lane, 0.0)

    def __len__(self) -> int:
        with self._changed:
            return sum(map(len, self._lanes.values()))

    def _make_ready(self, lane: str, pause: float) -> None:
        heapq.heappush(self._ready, (time.monotonic() + pause, next(self._numbers), lane))
        self._changed.notify()

    def _work(self) -> None:
        while (lane := self._next()) is not None:
            pause = self._do(self._lanes[lane][0])
            with self._changed:
                tasks = self._lanes[lane]
                if pause is None:
                    tasks.popleft()
                if tasks:
                    self._make_ready(lane, pause or 0.0)
                else:
                    del self._lanes[lane]

    def _next(self) -> str | None:
        with self._changed:
            while not self._stopping:
                wait = self._ready[0][0] - time.monotonic() if self._ready else NAP_SECONDS
                if wait <= 0:
                    return heapq.heappop(self._ready)[2]
                self._changed.wait(min(wait, NAP_SECONDS))
            return None

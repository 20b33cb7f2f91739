"""Keep the emulator's own time: it runs, stands still, or jumps ahead, and everybody asks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

Listener = Callable[[], None]


def _present() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Give the time in UTC. It never runs backwards, except when it is set."""

    def __init__(self, source: Callable[[], datetime] = _present) -> None:
        """Take where real time comes from; aware times only."""
        self._source = source
        self._offset = timedelta()
        self._stopped: datetime | None = None
        self._listeners: list[Listener] = []
        self._lock = Lock()

    def now(self) -> datetime:
        """Give the emulator's time."""
        with self._lock:
            return self._now()

    @property
    def paused(self) -> bool:
        """Tell whether time stands still."""
        with self._lock:
            return self._stopped is not None

    def pause(self) -> None:
        """Let time stand still."""
        with self._lock:
            self._stopped = self._now()
        self._tell()

    def resume(self) -> None:
        """Let time run on from where it stood."""
        with self._lock:
            if self._stopped is not None:
                self._offset = self._stopped - self._source()
                self._stopped = None
        self._tell()

    def advance(self, step: timedelta) -> None:
        """Jump ahead, running or paused; raise ValueError for a step back."""
        if step < timedelta():
            raise ValueError("The clock cannot be advanced by a negative time.")
        with self._lock:
            self._move(self._now() + step)
        self._tell()

    def set(self, at: datetime) -> None:
        """Jump to a time, running or paused; raise ValueError for one without an offset."""
        if at.tzinfo is None:
            raise ValueError("A time without its offset could mean anything.")
        with self._lock:
            self._move(at.astimezone(UTC))
        self._tell()

    def reset(self) -> None:
        """Run with real time again."""
        with self._lock:
            self._offset, self._stopped = timedelta(), None
        self._tell()

    def subscribe(self, listener: Listener) -> None:
        """Have a function called after every change of pace, in the thread that made it."""
        with self._lock:
            self._listeners.append(listener)

    def _now(self) -> datetime:
        return self._source() + self._offset if self._stopped is None else self._stopped

    def _move(self, at: datetime) -> None:
        if self._stopped is not None:
            self._stopped = at
        else:
            self._offset = at - self._source()

    def _tell(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

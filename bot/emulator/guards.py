"""Stop two machines that answer each other forever.

https://www.twilio.com/docs/errors/14107: a counter for each pair of addresses goes up with every
reply that comes less than 30 seconds after the one before; above the limit replies fail for 30
seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from bot.emulator.cookies import Pair

WINDOW: Final = timedelta(seconds=30)


@dataclass(slots=True)
class _Count:
    replies: int = 0
    last: datetime | None = None
    blocked_until: datetime | None = None


class LoopGuard:
    """Count replies of each pair; safe for many threads."""

    def __init__(self, limit: int | None) -> None:
        """Take the number of quick replies that may follow each other; None switches it off."""
        self._limit = limit
        self._counts: dict[Pair, _Count] = {}
        self._lock = Lock()

    def permit(self, pair: Pair, at: datetime) -> bool:
        """Count a reply; tell whether it may be sent."""
        if self._limit is None:
            return True
        with self._lock:
            count = self._counts.setdefault(pair, _Count())
            if count.blocked_until is not None:
                if at < count.blocked_until:
                    return False
                self._counts[pair] = count = _Count()
            quick = count.last is not None and at - count.last < WINDOW
            count.replies = count.replies + 1 if quick else 1
            count.last = at
            if count.replies <= self._limit:
                return True
            count.blocked_until = at + WINDOW
            return False

    def clear(self) -> None:
        """Forget all counts."""
        with self._lock:
            self._counts.clear()

"""Keep to the speed that a sender may have: 80 messages a second on WhatsApp (error 63018)."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from threading import Lock


class Pacing:
    """Let callers wait for their turn, each sender at its own speed. Thread-safe."""

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Take messages a second, and the clock and sleep of the machine."""
        self._pause = 1 / rate
        self._clock = clock
        self._sleep = sleep
        self._free: dict[str, float] = defaultdict(float)
        self._lock = Lock()

    def wait(self, sender: str) -> None:
        """Return when the sender may send its next message."""
        with self._lock:
            now = self._clock()
            turn = max(self._free[sender], now)
            self._free[sender] = turn + self._pause
        if turn > now:
            self._sleep(turn - now)

    def rest(self, sender: str, seconds: float) -> None:
        """Let a sender be silent for a while: Twilio has said that it is too fast."""
        with self._lock:
            self._free[sender] = max(self._free[sender], self._clock() + seconds)

"""Do small recurring work beside the requests, in one daemon thread of a process."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bot.logs import Log

PAUSE_SECONDS = 5.0
"""Pause between two rounds: what a dead process left behind waits no longer than that."""


class Chores:
    """Do each chore at once and then after every pause, until they are stopped."""

    def __init__(
        self, chores: dict[str, Callable[[], object]], log: Log, pause: float = PAUSE_SECONDS
    ) -> None:
        """Take what is to be done by its name in the log, and the pause in seconds."""
        self._chores = chores
        self._log = log
        self._pause = pause
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="chores", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the chore that is being done: what it uses may go only after that."""
        self._stopping.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stopping.is_set():
            for name, chore in self._chores.items():
                try:
                    chore()
                except Exception as error:  # a mistake in one must not end the others for good
                    self._log.trouble(f"{name}_failed", error)
            self._stopping.wait(self._pause)

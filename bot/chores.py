"""Do small recurring work beside the requests, in one daemon thread of a process."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bot.errors import WartelError
from bot.logs import Log

PAUSE_SECONDS = 5.0
"""Pause between two rounds: what a dead process left behind waits no longer than that."""


def start(chores: dict[str, Callable[[], object]], log: Log, pause: float = PAUSE_SECONDS) -> None:
    """Begin to do the chores, at once and then after each pause; a failed one comes again."""

    def work() -> None:
        while True:
            for name, chore in chores.items():
                try:
                    chore()
                except WartelError as error:
                    log.trouble(f"{name}_failed", error)
            threading.Event().wait(pause)

    threading.Thread(target=work, name="chores", daemon=True).start()

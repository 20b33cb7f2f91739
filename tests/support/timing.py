"""Bound the time of something that waits, on a machine that may be busy with other things."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

TICK_SECONDS = 0.01


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if the block takes longer.

    What the machine makes even a sleeper wait is not counted: a clock beside the block, which does
    nothing but sleep, shows how much that is.
    """
    over, late = threading.Event(), [0.0]

    def tick() -> None:
        before = time.monotonic()
        while not over.wait(TICK_SECONDS):
            now = time.monotonic()
            late[0] += now - before - TICK_SECONDS
            before = now

    clock = threading.Thread(target=tick, daemon=True)
    started = time.monotonic()
    clock.start()
    try:
        yield
    finally:
        took = time.monotonic() - started
        over.set()
        clock.join()
    assert took - late[0] < seconds, f"{took:.2f} s, of which {late[0]:.2f} s the machine was busy"

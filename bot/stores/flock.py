"""Lock files between processes; the kernel lets go when the holder dies, however it dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

from bot.errors import StoreUnavailable

POLL_SECONDS = 0.005


def take(path: Path, *, shared: bool = False, seconds: float = 0.0) -> int | None:
    """Give a descriptor that holds the lock, or None if others held it for all that time.

    The lock lives as long as any copy of the descriptor is open, in this or in another process.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return None
        time.sleep(POLL_SECONDS)


@contextmanager
def holding(path: Path, seconds: float) -> Iterator[None]:
    """Hold a lock alone; raise StoreUnavailable if others keep it for longer than that."""
    descriptor = take(path, seconds=seconds)
    if descriptor is None:
        raise StoreUnavailable(f"another program has held {path} for {seconds:g} seconds")
    try:
        yield
    finally:
        os.close(descriptor)

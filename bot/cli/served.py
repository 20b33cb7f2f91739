"""Tell programs that share a data directory where the pages of its bot are served."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.stores.flock import take

FILE = "pages.url"


@contextmanager
def announced(data: Path, url: str) -> Iterator[None]:
    """Keep the URL in the data directory while the block runs.

    A lock says that it still does, because nobody removes the file of a program that was killed.
    Where two programs serve the same data, the first is told of.
    """
    held = _hold(data / FILE)
    if held is None:
        yield
        return
    try:
        os.ftruncate(held, 0)
        os.write(held, url.encode())
        yield
    finally:
        (data / FILE).unlink(missing_ok=True)
        os.close(held)


def served_at(data: Path) -> str | None:
    """Give the URL under which somebody serves this data now."""
    path = data / FILE
    if sys.platform == "win32" or not path.exists():
        return None
    free = take(path, shared=True)
    if free is None:
        return path.read_text(encoding="utf-8") or None
    path.unlink(missing_ok=True)  # of a program that was killed, or has just stopped
    os.close(free)
    return None


def _hold(path: Path) -> int | None:
    if sys.platform == "win32":  # without locks nobody could tell whether it still holds
        return None
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return take(path)

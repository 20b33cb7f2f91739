"""Find servers that outlive the tests that started them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE_SECONDS = 10.0
"""Who was told to stop may still be about it."""


def left_in(folder: Path) -> list[str]:
    """Describe the processes that work in a folder and do not leave it within some seconds.

    Everything that a test starts works in that test's folder: programs are started there, and a
    store goes to its data. Linux alone tells; elsewhere nothing is found.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := list(_processes_in(folder.resolve()))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def _processes_in(folder: Path) -> Iterator[str]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            place = Path(str((process / "cwd").readlink()).removesuffix(" (deleted)"))
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has just ended, or is somebody else's
            continue
        if place.is_relative_to(folder) and int(process.name) != os.getpid():
            yield f"{process.name} {b' '.join(words).decode(errors='replace')}in {place}"

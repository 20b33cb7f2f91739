"""Handle real server processes: which there are, and how to freeze and kill them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from bot.stores import binaries


def server_binaries() -> dict[str, Path]:
    """Give every usable server on this machine by a short name; at least the bundled one."""
    candidates = {
        "bundled": next(binaries._bundled(), None),
        "path": next(binaries._on_path(), None),
    }
    return {name: path for name, path in candidates.items() if path is not None}


def process_of(client: redis.Redis) -> int:
    """Give the process id of a server."""
    return int(client.info("server")["process_id"])


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Stop a process in its tracks, and let it go on afterwards."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def kill(pid: int) -> None:
    """Kill a process and wait until it runs no more."""
    os.kill(pid, signal.SIGKILL)
    await_end(pid)


def await_end(pid: int, seconds: float = 10) -> None:
    """Wait until a process has ended; fail if it does not."""
    deadline = time.monotonic() + seconds
    while runs(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.002)


def runs(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be collected does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"

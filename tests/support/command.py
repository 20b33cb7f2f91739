"""Run the command `wartel` as people run it, and ask the servers that it starts."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from support.web import ECHO_BOT

WARTEL = [sys.executable, "-m", "bot.cli"]
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS, STOP_SECONDS = 90, 30
"""Each takes about a second, but the machine may be busy with other tests."""

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """Give an environment with the echo bot and without any setting of whoever runs the tests."""
    names = ("PATH", "HOME", "LANG", "TMPDIR")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    ours = {"WARTEL_BOT": str(ECHO_BOT), "WARTEL_DATA": str(tmp_path / "data")}
    return {**kept, **ours, "PYTHONPATH": str(ROOT), **more}


def wartel(
    tmp_path: Path, *arguments: str, lines: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WARTEL, *arguments],
        input=lines,
        capture_output=True,
        text=True,
        env=environment(tmp_path, **env),
        cwd=tmp_path,
        timeout=100,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET" if body is None else "POST", path, body, {**FORM, **headers})
        with connection.getresponse() as response:
            return response.status, response.read().decode()


@contextmanager
def running(tmp_path: Path, *arguments: str, **env: str) -> Iterator[tuple[Any, int]]:
    """Run a server until the block ends, and wait until it answers and until it is gone."""
    port = free_port()
    process = subprocess.Popen(
        [*WARTEL, *arguments, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(tmp_path, **env),
        cwd=tmp_path,
        start_new_session=True,  # so that workers can be found when their parent is gone
    )
    try:
        await_answer(process, port)
        yield process, port
    finally:
        stop(process)


def stop(process: subprocess.Popen[str]) -> None:
    """Let a server stop by itself, its workers and its store too; kill what does not."""
    try:
        process.terminate()
        process.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise


def await_answer(process: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        try:
            ask(port, "/healthz")
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer")

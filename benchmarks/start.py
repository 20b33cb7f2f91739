"""Measure how long `wartel up` takes until its page answers, beside a Python that does nothing.

    .venv/bin/python benchmarks/start.py [--rounds 5]

The data directory exists already, as at the second `make up`. What counts is the ratio of one run.
"""

from __future__ import annotations

import argparse
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path


def main() -> None:
    """Measure both in alternating rounds and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        _started(Path(folder))  # makes the data
        pairs = [(_started(Path(folder)), _idle()) for _ in range(rounds)]
    started, idle = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"wartel up until it answers  {started:6.2f} s")
    print(f"a Python that does nothing  {idle:6.2f} s")


def _started(data: Path) -> float:
    port = _free_port()
    command = [sys.executable, "-m", "bot.cli", "up", "--port", str(port), "--data", str(data)]
    begin = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while not _answers(port):
            if process.poll() is not None:
                raise RuntimeError("wartel up did not start")
            time.sleep(0.02)
        took = time.monotonic() - begin
        process.send_signal(signal.SIGTERM)
    return took


def _idle() -> float:
    begin = time.monotonic()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return time.monotonic() - begin


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()

"""Measure the whole webhook against its ceiling, in turn, with the same server and settings.

    .venv/bin/python benchmarks/webhook.py [--rounds 5] [--requests 3000]

(a) is this app as `wartel serve` runs it, logging on; (b) is `ceiling.py`. Both get the same signed
posts: 20 parameters, 1,000 senders in the middle of conversations. What counts is the ratio a/b of
one run; absolute figures belong to one machine on one day.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sender import Outcome, send_all
from twilio.request_validator import RequestValidator

from bot.cli.serve import THREADS, WORKERS
from bot.stores.embedded import EmbeddedServer

HERE = Path(__file__).parent
TOKEN = "benchmark"
PUBLIC_URL = "https://bot.example.org"
SENDERS = 1000
CONNECTIONS = 16
TEXTS = ("halo", "5", "31", "74", "sudah", "menu", "1", "2")


@dataclass
class Server:
    """Hold a running server."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """Add up the processor time of the server's processes so far."""
        return sum(_cpu(pid) for pid in _family(self.process.pid))


@contextmanager
def serving(target: str, redis_url: str, log: Path) -> Iterator[Server]:
    """Run a WSGI app under granian as `wartel serve` does."""
    port = _free_port()
    env = {
        **os.environ,
        "WARTEL_MODE": "production",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": "benchmark" * 4,
        "REDIS_URL": redis_url,
        "WARTEL_RATE": "off",  # counting a contact's messages is a third round trip
        "PYTHONPATH": str(HERE),
    }
    if target == "app":
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port)]
    else:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
        command += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS)]
        command += ["--log-level", "warning", "--no-access-log", target]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=output)
        try:
            _wait_for(port)
            yield Server(port, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def requests(count: int, seed: int) -> list[bytes]:
    """Prepare signed posts in Twilio's WhatsApp form, every one a new message."""
    validator = RequestValidator(TOKEN)
    return [_request(validator, number + seed * count) for number in range(count)]


def _request(validator: RequestValidator, number: int) -> bytes:
    sid = f"SM{secrets.token_hex(16)}"
    digits = f"6284{number % SENDERS:09}"
    params = {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": "AC" + "a" * 32,
        "From": f"whatsapp:+{digits}",
        "To": "whatsapp:+628118750400",
        "Body": TEXTS[number // SENDERS % len(TEXTS)],
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        "ProfileName": "Siti Umpama",
        "WaId": digits,
        "MessageType": "text",
        "ReferralNumMedia": "0",
        "ChannelMetadata": '{"type":"whatsapp","data":{"context":{"ProfileName":"S"}}}',
        "ExternalUserId": "whatsapp:ID.1234567890123456",
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
        "MessagingServiceSid": "MG" + "b" * 32,
    }
    body = urlencode(params).encode()
    signature = validator.compute_signature(f"{PUBLIC_URL}/webhook", params)
    head = (
        "POST /webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: TwilioProxy/1.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Figures:
    """Collect one target's rounds."""

    rates: list[float]
    cpu: list[float]  # microseconds a message
    p50: list[float]  # milliseconds
    p99: list[float]

    def add(self, outcome: Outcome, cpu_seconds: float) -> None:
        """Add a round; raise RuntimeError if any answer was not 200."""
        if set(outcome.statuses) != {200}:
            raise RuntimeError(f"answers other than 200: {outcome.statuses}")
        self.rates.append(outcome.rate)
        self.cpu.append(cpu_seconds / len(outcome.latencies) * 1e6)
        self.p50.append(outcome.percentile(0.5) * 1000)
        self.p99.append(outcome.percentile(0.99) * 1000)

    def line(self) -> str:
        """Give the medians of all rounds."""
        rate, cpu, p50, p99 = map(statistics.median, (self.rates, self.cpu, self.p50, self.p99))
        return (
            f"{rate:8.0f} req/s   p50 {p50:6.2f} ms   p99 {p99:6.2f} ms   {cpu:6.0f} us cpu/message"
        )


def main() -> None:
    """Measure both in alternating rounds and print medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=3000)
    args = parser.parse_args()
    figures = {name: Figures([], [], [], []) for name in ("app", "ceiling:app")}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with (
            EmbeddedServer(data / "a") as first,
            EmbeddedServer(data / "b") as second,
            serving("app", first.url, data / "app.log") as app,
            serving("ceiling:app", second.url, data / "ceiling.log") as ceiling,
        ):
            for number in range(args.rounds + 1):
                for name, server in (("app", app), ("ceiling:app", ceiling)):
                    batch = requests(args.requests, number)
                    before = server.cpu_seconds()
                    outcome = send_all(server.port, batch, CONNECTIONS)
                    if number:  # the first round warms up
                        figures[name].add(outcome, server.cpu_seconds() - before)
    print(f"(a) Wartel   {figures['app'].line()}")
    print(f"(b) ceiling  {figures['ceiling:app'].line()}")
    pairs = zip(figures["app"].rates, figures["ceiling:app"].rates, strict=True)
    ratios = [a / b for a, b in pairs]
    print(
        f"ratio a/b    {statistics.median(ratios):.2f} "
        f"(min {min(ratios):.2f}, max {max(ratios):.2f}, {args.rounds} rounds)"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _family(pid: int) -> list[int]:
    """List a process and everything below it."""
    family = [pid]
    for parent in family:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            family += map(int, task.read_text().split())
    return family


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()

"""Send prepared HTTP requests over a few keep-alive connections and time each answer.

One process, one thread, raw sockets: the sender must cost as little as it can, because it shares
the machine with the server that it measures.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """Hold what a run measured."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)  # seconds
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Give the answers per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Give the latency in seconds that this share of the answers stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


class _Connection:
    """Hold one connection and the answer that is on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int | None:
        """Read on; give the status once the answer is complete."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed a connection")
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator or len(body) < _content_length(head):
            return None
        self.buffer = b""
        return int(head[9:12])


def _content_length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + 15
    return int(lower[start:].partition(b"\r\n")[0])


def send_all(port: int, requests: Sequence[bytes], connections: int) -> Outcome:
    """Send every request once, each connection one at a time; give the timings."""
    outcome = Outcome()
    waiting: Iterator[bytes] = iter(requests)
    selector = selectors.DefaultSelector()
    started = time.perf_counter()
    for _ in range(connections):
        connection = _Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(next(waiting))
    while len(outcome.latencies) < len(requests):
        for key, _events in selector.select(timeout=10):
            connection = key.data
            status = connection.receive()
            if status is None:
                continue
            outcome.latencies.append(time.perf_counter() - connection.sent_at)
            outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
            request = next(waiting, None)
            if request is not None:
                connection.send(request)
    outcome.seconds = time.perf_counter() - started
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    return outcome

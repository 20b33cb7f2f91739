"""Count how often a client speaks to its server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis


@contextmanager
def counted_round_trips(client: redis.Redis) -> Iterator[list[Any]]:
    """Count how often anything is sent to the server on an open connection."""
    client.ping()
    (connection,) = client.connection_pool._available_connections
    sent: list[Any] = []
    send = connection.send_packed_command
    connection.send_packed_command = lambda *a, **k: (sent.append(a), send(*a, **k))[1]
    yield sent
    del connection.send_packed_command

"""Count how often a client speaks to its server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.connection import AbstractConnection


@contextmanager
def counted_round_trips(client: redis.Redis) -> Iterator[list[Any]]:
    """Count how often anything is sent to the server on the open connections of a client's pool."""
    client.ping()
    pool = client.connection_pool
    connections = {*pool._available_connections, *pool._in_use_connections}
    sent: list[Any] = []
    for connection in connections:
        _listen(connection, sent)
    yield sent
    for connection in connections:
        del connection.send_packed_command


def _listen(connection: AbstractConnection, sent: list[Any]) -> None:
    send = connection.send_packed_command
    connection.send_packed_command = lambda *a, **k: (sent.append(a), send(*a, **k))[1]

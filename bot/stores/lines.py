"""Ask Redis on lines of our own: the library's connections, without what its client adds to each.

A command through the client costs four to six times what it costs on a bare connection: a pool that
probes the socket before every use, and counters for an observability nobody here has set up. A turn
waits for nothing else, so its few commands go this way; everything else uses the client.

What a pool's probe would have found, a connection that the server closed meanwhile, is found by
using it: the client's own rule for retries (`client.OnceMore`) then tries once more on a new one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import hiredis
import redis
from redis.connection import AbstractConnection


class Lines:
    """Hold the connections that nobody is using at the moment; as many are made as are needed."""

    def __init__(self, pool: redis.ConnectionPool) -> None:
        self._pool = pool
        self._free: list[AbstractConnection] = []
        self._process = os.getpid()

    def ask(self, *command: str | int) -> Any:
        """Send one command and give its answer; raise the errors of the library."""
        # It takes a tuple of any length; its annotation knows of one alone.
        packed = hiredis.pack_command(command)  # type: ignore[arg-type]
        line = self._take()
        try:
            return line.retry.call_with_retry(
                lambda: _asked(line, packed),
                lambda _: line.disconnect(),  # type: ignore[no-untyped-call]
            )
        finally:
            self._free.append(line)

    def _take(self) -> AbstractConnection:
        if self._process != os.getpid():  # a fork has copied our list, and sockets are not shared
            self._free, self._process = [], os.getpid()
        try:
            return self._free.pop()
        except IndexError:
            return self._pool.get_connection()


class Script:
    """Run a Lua script that the server knows by its digest; a call is one round trip."""

    def __init__(self, client: redis.Redis, source: str) -> None:
        self._lines = lines_of(client)
        self._source = source
        # https://redis.io/docs/latest/develop/programmability/eval-intro/: SHA1 of the source
        self._digest = hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()

    def __call__(self, keys: Sequence[str], arguments: Sequence[str | int] = ()) -> Any:
        """Run it; a server that has forgotten it, as after a restart, is told it again."""
        call = ("EVALSHA", self._digest, len(keys), *keys, *arguments)
        try:
            return self._lines.ask(*call)
        except redis.exceptions.NoScriptError:
            self._lines.ask("SCRIPT", "LOAD", self._source)
            return self._lines.ask(*call)


_LINES: WeakKeyDictionary[redis.ConnectionPool, Lines] = WeakKeyDictionary()


def lines_of(client: redis.Redis) -> Lines:
    """Give the lines to the server of a client; the same ones for every user of its pool."""
    return _LINES.setdefault(client.connection_pool, Lines(client.connection_pool))


def _asked(line: AbstractConnection, packed: bytes) -> Any:
    line.send_packed_command([packed], check_health=False)  # type: ignore[no-untyped-call]
    return line.read_response()

"""Post to webhooks over HTTP, but only to this machine and to hosts that were allowed by name.

urllib3's connections are used without its pools, because these normalise URLs: what travels must
be what was signed. The connected address is judged before a byte is sent, so a name that
resolves to another address than before gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from http.client import HTTPException
from threading import Lock, Timer
from typing import Final
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.response import BaseHTTPResponse

from bot.emulator.model import WebRequest, WebResponse
from bot.emulator.transport import READ_LIMIT, SIPS, Patience, TransportFailure

CHUNK: Final = 16 * 1024
"""Bytes read at a time, between two looks at the total time."""


class Destinations:
    """Know where this emulator may post to."""

    def __init__(self, allow_hosts: Iterable[str] = ()) -> None:
        """Take host names and addresses that are allowed besides loopback."""
        self._hosts = frozenset(host.lower() for host in allow_hosts)

    def permit(self, host: str, address: str) -> bool:
        """Judge a connection by the host that was asked for and the address that answered."""
        found = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        return found.is_loopback or host.lower() in self._hosts or str(found) in self._hosts


class Limit:
    """Hang up a connection when its time is over, however busily the other side drips bytes."""

    def __init__(self, seconds: float) -> None:
        """Count from now."""
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._timer = Timer(seconds, self._hang_up)
        self._timer.daemon = True
        self._lock = Lock()

    @property
    def left(self) -> float:
        """Give the seconds that are left."""
        return self._end - time.monotonic()

    @property
    def over(self) -> bool:
        """Tell whether the time is over, by the clock: a thread that hangs up may come late."""
        return self.left <= 0

    @property
    def failure(self) -> TransportFailure:
        """Say that the time is over."""
        return TransportFailure("total-timeout", "the answer took too long as a whole")

    def watch(self, connected: socket.socket) -> None:
        """Take a connection; a twin of it is kept, because TLS takes the socket itself over."""
        with self._lock:
            self._sockets.append(connected.dup())
            late = self.over
        if late:
            self._hang_up()

    def __enter__(self) -> Limit:
        self._timer.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._timer.cancel()
        with self._lock:
            for twin in self._sockets:
                twin.close()
            self._sockets.clear()

    def _hang_up(self) -> None:
        with self._lock:
            for twin in self._sockets:
                with suppress(OSError):  # it has gone already
                    twin.shutdown(socket.SHUT_RDWR)


class _Guarded(HTTPConnection):
    """Check the peer between connecting and speaking."""

    destinations = Destinations()
    limit: Limit

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        peer = connected.getpeername()[0]
        if self.destinations.permit(self.host, peer):
            self.limit.watch(connected)
            return connected
        connected.close()
        raise TransportFailure(
            "forbidden",
            f"{self.host} is {peer}, which is not allowed; --allow-host {self.host} allows it",
        )


class _GuardedTls(_Guarded, HTTPSConnection):
    pass


class HttpTransport:
    """Post over HTTP and HTTPS; each request has a connection of its own."""

    def __init__(self, allow_hosts: Iterable[str] = ()) -> None:
        """Take host names and addresses that are allowed besides loopback."""
        self._destinations = Destinations(allow_hosts)

    def send(self, request: WebRequest, patience: Patience) -> WebResponse:
        """Give the answer; raise TransportFailure."""
        connection = self._connection(request.url, min(patience.connect, patience.total))
        with Limit(patience.total) as limit:
            connection.limit = limit
            try:
                _connect(connection)
                connection.timeout = max(min(patience.read, limit.left), 0.001)
                answer = _converse(connection, request, limit, patience.pause)
            except TransportFailure as failure:
                raise limit.failure if limit.over else failure from failure
            finally:
                connection.close()
        if limit.over:  # what was read may end where the connection did
            raise limit.failure
        return answer

    def _connection(self, url: str, timeout: float) -> _Guarded:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection: _Guarded = _GuardedTls(
                host, parts.port, timeout=timeout, ssl_context=context
            )
        else:
            connection = _Guarded(host, parts.port, timeout=timeout)
        connection.destinations = self._destinations
        return connection


def _connect(connection: HTTPConnection) -> None:
    there = f"{connection.host}:{connection.port}"
    try:
        connection.connect()
    except NameResolutionError as error:
        detail = f"no address was found for {connection.host}"
        raise TransportFailure("unknown-host", detail) from error
    except NewConnectionError as error:
        if isinstance(error.__cause__, ConnectionRefusedError):
            raise TransportFailure("refused", f"nobody listens at {there}") from error
        raise TransportFailure("unreachable", f"there is no way to {there}") from error
    except ConnectTimeoutError as error:  # the parent of both above
        raise TransportFailure("connect-timeout", f"no connection to {there} in time") from error
    except (ssl.SSLError, HTTPError, OSError) as error:
        detail = f"no TLS connection to {there}: {_reason(error)}"
        raise TransportFailure("tls", detail) from error


def _reason(error: Exception) -> str:
    """Give OpenSSL's words for what is wrong, without the names of its functions."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    reason = error.reason if isinstance(error, ssl.SSLError) else None
    return (reason or "the handshake failed").replace("_", " ").lower()


def _converse(
    connection: HTTPConnection, request: WebRequest, limit: Limit, pause: float
) -> WebResponse:
    try:
        connection.request(
            request.method,
            _target(request.url),
            body=request.body if request.method == "POST" else None,
            headers=dict(request.headers),
            preload_content=False,
        )
        response = connection.getresponse()
        try:
            body = _read(response, limit, pause)
        finally:
            response.close()  # it holds the socket, which the connection has let go
    except (TimeoutError, ReadTimeoutError) as error:
        raise TransportFailure("read-timeout", "no answer in time") from error
    except DecodeError as error:
        raise TransportFailure("broken", "the answer cannot be unpacked") from error
    except (HTTPException, HTTPError, OSError, ValueError) as error:
        raise TransportFailure("broken", "the answer breaks off, or is no HTTP") from error
    headers = tuple(response.headers.items())
    return WebResponse(response.status, headers, body[: READ_LIMIT - 1], len(body) >= READ_LIMIT)


def _target(url: str) -> str:
    parts = urlsplit(url)
    mark = "?" if "?" in url else ""  # a lone ? is part of what was signed
    return (parts.path or "/") + mark + parts.query


def _read(response: BaseHTTPResponse, limit: Limit, pause: float) -> bytes:
    body = b""
    sips = SIPS if pause else 0
    while len(body) < READ_LIMIT:
        if limit.left < 0:
            raise limit.failure
        most = 1 if len(body) < sips else CHUNK
        chunk = response.read1(min(most, READ_LIMIT - len(body)), decode_content=True)
        if not chunk:
            break
        body += chunk
        if len(body) <= sips:
            time.sleep(pause)
    return body

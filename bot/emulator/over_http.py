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
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
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


class _Guarded(HTTPConnection):
    """Check the peer between connecting and speaking."""

    destinations = Destinations()

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        peer = connected.getpeername()[0]
        if self.destinations.permit(self.host, peer):
            return connected
        connected.close()
        raise TransportFailure("forbidden", f"{self.host} is {peer}, which is not allowed")


class _GuardedTls(_Guarded, HTTPSConnection):
    pass


class HttpTransport:
    """Post over HTTP and HTTPS; each request has a connection of its own."""

    def __init__(self, allow_hosts: Iterable[str] = ()) -> None:
        """Take host names and addresses that are allowed besides loopback."""
        self._destinations = Destinations(allow_hosts)

    def send(self, request: WebRequest, patience: Patience) -> WebResponse:
        """Give the answer; raise TransportFailure."""
        deadline = time.monotonic() + patience.total
        connection = self._connection(request.url, min(patience.connect, patience.total))
        try:
            _connect(connection)
            connection.timeout = max(min(patience.read, deadline - time.monotonic()), 0.001)
            return _converse(connection, request, deadline, patience.pause)
        finally:
            connection.close()

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
    try:
        connection.connect()
    except NameResolutionError as error:
        raise TransportFailure("unknown-host", str(error)) from error
    except NewConnectionError as error:
        refused = isinstance(error.__cause__, ConnectionRefusedError)
        raise TransportFailure("refused" if refused else "unreachable", str(error)) from error
    except ConnectTimeoutError as error:  # the parent of both above
        raise TransportFailure("connect-timeout", str(error)) from error
    except (ssl.SSLError, HTTPError, OSError) as error:
        raise TransportFailure("tls", str(error)) from error


def _converse(
    connection: HTTPConnection, request: WebRequest, deadline: float, pause: float
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
        body = _read(response, deadline, pause)
    except (TimeoutError, ReadTimeoutError) as error:
        raise TransportFailure("read-timeout", "no answer in time") from error
    except (HTTPException, HTTPError, OSError) as error:
        raise TransportFailure("broken", str(error) or type(error).__name__) from error
    headers = tuple(response.headers.items())
    return WebResponse(response.status, headers, body[: READ_LIMIT - 1], len(body) >= READ_LIMIT)


def _target(url: str) -> str:
    parts = urlsplit(url)
    mark = "?" if "?" in url else ""  # a lone ? is part of what was signed
    return (parts.path or "/") + mark + parts.query


def _read(response: BaseHTTPResponse, deadline: float, pause: float) -> bytes:
    body = b""
    sips = SIPS if pause else 0
    while len(body) < READ_LIMIT:
        if time.monotonic() > deadline:
            raise TransportFailure("total-timeout", "the answer took too long as a whole")
        most = 1 if len(body) < sips else CHUNK
        chunk = response.read1(min(most, READ_LIMIT - len(body)), decode_content=True)
        if not chunk:
            break
        body += chunk
        if len(body) <= sips:
            time.sleep(pause)
    return body

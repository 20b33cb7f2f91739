"""Hand requests straight to a WSGI application in this process, with no socket between.

The application runs in the caller's thread until it is done: time limits do not apply.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bot.emulator.model import WebRequest, WebResponse
from bot.emulator.transport import READ_LIMIT, Patience, TransportFailure

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
"""An application as PEP 3333 has it."""


class WsgiTransport:
    """Speak to one application, whatever the host in the URL."""

    def __init__(self, app: WsgiApp, *, raise_errors: bool = True) -> None:
        """Take the application; without `raise_errors` its exceptions become answers of 500."""
        self._app = app
        self._raise_errors = raise_errors

    def send(self, request: WebRequest, patience: Patience) -> WebResponse:
        """Give the application's answer; its own exceptions pass through."""
        try:
            chunks, status, headers = run_wsgi_app(self._app, _environ(request), buffered=True)
            body = b"".join(chunks)
        except Exception:
            if self._raise_errors:
                raise
            return WebResponse(500, (("Content-Type", "text/html"),), b"Internal Server Error")
        if headers.get("Content-Encoding", "").lower() == "gzip":
            body = _unzip(body)
        code = int(status.split(maxsplit=1)[0])
        return WebResponse(code, tuple(headers), body[: READ_LIMIT - 1], len(body) >= READ_LIMIT)


def _environ(request: WebRequest) -> dict[str, Any]:
    """Build what a server would, with the request target as it is and not as it is understood."""
    parts = urlsplit(request.url)
    builder = EnvironBuilder(
        path=parts.path or "/",
        base_url=f"{parts.scheme}://{parts.netloc}/",
        method=request.method,
        headers=Headers(list(request.headers)),
        data=request.body if request.method == "POST" else None,
    )
    try:
        environ = builder.get_environ()
    finally:
        builder.close()
    mark = "?" if "?" in request.url else ""
    target = (parts.path or "/") + mark + parts.query
    environ.update(QUERY_STRING=parts.query, REQUEST_URI=target, RAW_URI=target)
    environ["REMOTE_ADDR"] = "127.0.0.1"
    if length := request.header("Content-Length"):  # of a post that breaks off before its end
        environ["CONTENT_LENGTH"] = length
    return environ


def _unzip(body: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(body, READ_LIMIT)
    except zlib.error as error:
        raise TransportFailure("broken", f"the answer is not gzip: {error}") from error

"""Open a server on this machine's loopback, with enough threads for phones."""

from __future__ import annotations

import errno
import signal
from collections.abc import Callable, Iterable
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from bot.errors import SettingsError

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer  # type: ignore[import-untyped]

HOST = "127.0.0.1"

THREADS = 64
"""Phones in the browser hold a stream each, and what they send comes back to this same process:
with few threads all of them would wait for one another."""


def end_first(close: Callable[[], None]) -> None:
    """Have Ctrl-C and SIGTERM end something before the server waits for its threads.

    Streams that stay open would keep it waiting. Whatever is called must not wait for a lock.
    """

    def stop(signum: int, frame: FrameType | None) -> NoReturn:
        close()
        raise SystemExit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def open_server(
    app: Callable[..., Iterable[bytes]], port: int, again: Callable[[int], str]
) -> BaseWSGIServer:
    """Listen; raise SettingsError, with the command for another port, if this one is taken."""
    from waitress.server import create_server

    options: dict[str, Any] = {
        "host": HOST,
        "port": port,
        "threads": THREADS,
        "ident": None,
        # Forwarding headers tell a tunnel from this machine, so the app must see them.
        "clear_untrusted_proxy_headers": False,
    }
    try:
        return create_server(app, **options)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise SettingsError(
            f"port {port} is taken by another program. Choose another one: {again(port + 1)}"
        ) from error

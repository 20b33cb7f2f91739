"""Count what a signed message makes Python call, in this app and in its ceiling.

    .venv/bin/python benchmarks/calls.py [--messages 8000]

Both run in this process, one after the other, with the messages of `webhook.py`. Calls are the same
in every run and on every machine, so a line of code shows here that the noise of times would hide.
Functions that fewer than one message in twenty calls are not counted as touched.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

import webhook as benchmark  # this folder's, which stands before the app's own
from bot.stores.embedded import EmbeddedServer

RARE = 0.05

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def environ(message: bytes) -> dict[str, Any]:
    """Make of a message what a WSGI server hands over (https://peps.python.org/pep-3333/)."""
    head, _, body = message.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in fields.items()}
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/webhook",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": fields["Content-Type"],
        "CONTENT_LENGTH": fields["Content-Length"],
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        **named,
    }


def count(app: App, messages: Iterable[bytes]) -> tuple[Counter[str], int]:
    """Count calls of Python functions by their place, and those of C functions, of all messages."""
    places: Counter[str] = Counter()
    native = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal native
        if event == "call":
            places[f"{frame.f_code.co_filename}:{frame.f_code.co_firstlineno}"] += 1
        elif event == "c_call":
            native += 1

    statuses: set[str] = set()

    def start(status: str, headers: object, error: object = None) -> None:
        statuses.add(status)

    environs = [environ(message) for message in messages]
    sys.setprofile(note)
    for each in environs:
        b"".join(app(each, start))
    sys.setprofile(None)
    assert statuses == {"200 OK"}, statuses
    return places, native


def main() -> None:
    """Print the calls a message of both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=8000)
    wanted = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as server:
        os.environ |= {
            "WARTEL_MODE": "production",
            "TWILIO_AUTH_TOKEN": benchmark.TOKEN,
            "PUBLIC_URL": benchmark.PUBLIC_URL,
            "SECRET_KEY": "benchmark" * 4,
            "REDIS_URL": server.url,
            "WARTEL_RATE": "off",
        }
        sys.stderr = io.StringIO()  # the log, which is written all the same
        for name, app in (("Wartel", _app()), ("ceiling", importlib.import_module("ceiling").app)):
            count(app, benchmark.requests(wanted, 0))  # until everything is imported and remembered
            places, native = count(app, benchmark.requests(wanted, 1))
            touched = sum(calls > RARE * wanted for calls in places.values())
            total = sum(places.values()) / wanted
            print(
                f"{name:8} {total:6.0f} Python calls, {native / wanted:6.0f} C calls a message, "
                f"in {touched} functions"
            )


def _app() -> App:
    """Make the app; its module has the name of a benchmark."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    del sys.modules["webhook"]
    app: App = importlib.import_module("webhook").app
    return app


if __name__ == "__main__":
    main()

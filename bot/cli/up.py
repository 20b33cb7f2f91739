"""Start the bot on this machine, for rehearsals: `wartel up`."""

from __future__ import annotations

import argparse
import errno
import os
import shlex
import signal
import sys
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TextIO

from bot.cli.options import add_bot, add_data, environment
from bot.errors import SettingsError
from bot.settings import DEFAULT_DATA, DEFAULT_PORT, LOCAL, Settings

if TYPE_CHECKING:
    from flask import Flask
    from waitress.server import BaseWSGIServer  # type: ignore[import-untyped]

HOST = "127.0.0.1"

THREADS = 64
"""Phones in the browser hold a stream each, and what they send comes back to this same process:
with few threads all of them would wait for one another."""

EXAMPLE_FROM, EXAMPLE_TO = "whatsapp:+6200011122233", "whatsapp:+6200000000000"


def register(parser: argparse.ArgumentParser) -> None:
    """Add where to listen and what to run."""
    parser.add_argument("--port", type=int, help=f"port to listen on (PORT, else {DEFAULT_PORT})")
    add_bot(parser)
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Serve until Ctrl-C or SIGTERM; then stop cleanly, the embedded server too."""
    from bot.opening import Store

    env = environment(args, WARTEL_MODE=LOCAL)
    settings = Settings.from_env(env)
    port = int(env.get("PORT") or DEFAULT_PORT)
    signal.signal(signal.SIGTERM, _stop)
    with Store(settings) as store:
        from bot.reload import Reloader
        from webhook import create_app

        app = create_app(settings, store)
        server = _server(app, port)
        reloader = Reloader(settings.bot, app.extensions["wartel"].turns, partial(_say, out))
        store.keep_alive()
        out.write(_welcome(settings, port))
        out.flush()
        reloader.start()
        server.run()  # ends by itself on Ctrl-C and SIGTERM
        reloader.close()
        server.close()
    out.write("Stopped.\n")
    return 0


def _server(app: Flask, port: int) -> BaseWSGIServer:
    from waitress.server import create_server

    try:
        return create_server(
            app,
            host=HOST,
            port=port,
            threads=THREADS,
            ident=None,
            # Forwarding headers tell a tunnel from this machine, so the app must see them.
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise SettingsError(
            f"port {port} is taken by another program. Choose another one: "
            f"PORT={port + 1} make up, or wartel up --port {port + 1}"
        ) from error


def _say(out: TextIO, text: str) -> None:
    out.write(text)
    out.flush()


def _stop(signum: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _welcome(settings: Settings, port: int) -> str:
    url = f"http://{HOST}:{port}"
    place = "the Redis of REDIS_URL" if settings.redis_url else settings.data
    command = shlex.quote(_own_name())
    data = (
        "" if settings.data == Path(DEFAULT_DATA) else f" --data {shlex.quote(str(settings.data))}"
    )
    return (
        f"Wartel runs at {url} (SIMULASI). Ctrl-C stops it; its data stays in {place}\n"
        f"\n"
        f"Send a message:\n"
        f"  curl -d From={EXAMPLE_FROM} -d To={EXAMPLE_TO} -d Body=halo {url}/webhook\n"
        f"Chat in another terminal:\n"
        f"  {command} chat{data}\n"
    )


def _own_name() -> str:
    """Give what to type to run this program again, from the present directory."""
    program = Path(sys.argv[0])
    if program.name != "wartel":
        return "wartel"
    name = os.path.relpath(program)
    return str(program) if name.startswith("..") else name

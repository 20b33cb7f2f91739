"""Start the bot on this machine, for rehearsals: `wartel up`."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TextIO

from bot.channels.example import curl_line
from bot.channels.local import now
from bot.cli.emulation import credentials_of, has_extra, refuse_production
from bot.cli.options import add_bot, add_data, environment
from bot.cli.served import announced
from bot.cli.serving import HOST, open_server
from bot.settings import DEFAULT_DATA, DEFAULT_PORT, LOCAL, Settings

JOURNAL = "phones.jsonl"

WARM_AFTER_SECONDS = 1.0
"""Pause before the program warms up: it would hold up the first page, which comes sooner."""

if TYPE_CHECKING:
    from bot.channels.web import App
    from bot.emulator.clock import Clock
    from bot.emulator.credentials import Credentials
    from bot.engine.flow import Script


def register(parser: argparse.ArgumentParser) -> None:
    """Add where to listen and what to run."""
    parser.add_argument("--port", type=int, help=f"port to listen on (PORT, else {DEFAULT_PORT})")
    parser.add_argument(
        "--journal",
        type=Path,
        metavar="FILE",
        help=f"where the phones' messages are kept (WARTEL_DATA/{JOURNAL})",
    )
    add_bot(parser)
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Serve until Ctrl-C or SIGTERM; then stop cleanly, the embedded server too."""
    from bot.opening import Store

    refuse_production()
    env = environment(args, WARTEL_MODE=LOCAL)
    settings = Settings.from_env(env)
    port = int(env.get("PORT") or DEFAULT_PORT)
    signal.signal(signal.SIGTERM, _stop)
    with Store(settings) as store:
        from webhook import create_app

        credentials = credentials_of(args) if has_extra("emulator") else None
        clock = _rehearsal_clock(credentials)
        present = clock.now if clock is not None else now
        app = create_app(_trusting(settings, credentials), store, present=present)
        journal = args.journal or settings.data / JOURNAL
        with _beside(app, settings, credentials, port, journal, clock) as both:
            server = open_server(both, port, _again)
            store.keep_alive()
            script = app.extensions["wartel"].script
            out.write(_welcome(settings, script, port) + _told_of_emulator(credentials, port))
            out.flush()
            told = announced(settings.data, settings.public_url)
            sent = _relaying(app, settings, credentials, port, clock)
            warm = _warming(app)
            with closing(server), told, _reloading(settings, app, out), sent, warm:
                server.run()  # ends by itself on Ctrl-C and SIGTERM
    out.write("Stopped.\n")
    return 0


def _trusting(settings: Settings, credentials: Credentials | None) -> Settings:
    """Let the bot trust the emulator, if there is one."""
    if credentials is None:
        return settings
    from bot.cli.beside import known_to

    return known_to(settings, credentials)


@contextmanager
def _beside(
    app: App,
    settings: Settings,
    credentials: Credentials | None,
    port: int,
    journal: Path,
    clock: Clock | None,
) -> Iterator[Callable[..., Iterable[bytes]]]:
    """Give the app with the emulator beside it; alone, where its packages are not installed."""
    if credentials is None or clock is None:
        yield app
        return
    from bot.cli.beside import beside

    with beside(app, settings, credentials, port, journal, clock) as both:
        yield both


def _rehearsal_clock(credentials: Credentials | None) -> Clock | None:
    """Give the clock that the emulator and the bot share, if there is an emulator."""
    if credentials is None:
        return None
    from bot.emulator.clock import Clock

    return Clock()


@contextmanager
def _relaying(
    app: App,
    settings: Settings,
    credentials: Credentials | None,
    port: int,
    clock: Clock | None,
) -> Iterator[None]:
    """Send what the bot says later to the phones of the emulator while the block runs.

    Where the bot also trusts a real account, nobody could tell whose phone is whose, so `wartel
    relay` is left to the operator.
    """
    if credentials is None or clock is None or settings.tokens:
        yield
        return
    from bot.cli.beside import relaying

    with relaying(app.extensions["wartel"], credentials, port, clock):
        yield


@contextmanager
def _reloading(settings: Settings, app: App, out: TextIO) -> Iterator[None]:
    """Take changed flows while the block runs."""
    from bot.reload import Reloader

    with closing(Reloader(settings.bot, app.extensions["wartel"].turns, partial(_say, out))) as it:
        it.start()
        yield


@contextmanager
def _warming(app: App) -> Iterator[None]:
    """Build what the first message would wait for, once the page has been served."""
    timer = threading.Timer(WARM_AFTER_SECONDS, app.warm_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _again(port: int) -> str:
    return f"PORT={port} make up, or wartel up --port {port}"


def _say(out: TextIO, text: str) -> None:
    out.write(text)
    out.flush()


def _stop(signum: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _welcome(settings: Settings, script: Script, port: int) -> str:
    url = f"http://{HOST}:{port}"
    place = "the Redis of REDIS_URL" if settings.redis_url else settings.data
    command = shlex.quote(_own_name())
    data = (
        "" if settings.data == Path(DEFAULT_DATA) else f" --data {shlex.quote(str(settings.data))}"
    )
    return (
        f"Wartel runs at {url} (SIMULASI). Ctrl-C stops it; its data stays in {place}\n"
        f"\n"
        f"Open in a browser:\n"
        f"  {url}/\n"
        f"Send a message:\n"
        f"  {curl_line(script, url)}\n"
        f"Chat in another terminal:\n"
        f"  {command} chat{data}\n"
    )


def _told_of_emulator(credentials: Credentials | None, port: int) -> str:
    if credentials is None:
        return "The offline Twilio is not installed: pip install 'wartel[emulator]'\n"
    return f"Offline Twilio: http://{HOST}:{port}/2010-04-01, {_own_name()} credentials\n"


def _own_name() -> str:
    """Give what to type to run this program again, from the present directory."""
    program = Path(sys.argv[0])
    if program.name != "wartel":
        return "wartel"
    name = os.path.relpath(program)
    return str(program) if name.startswith("..") else name

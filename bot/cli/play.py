"""Show a transcript on a phone in the browser, for demos and training: `wartel play`."""

from __future__ import annotations

import argparse
import re
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, TextIO
from urllib.parse import quote

from bot.cli.emulation import need_extra
from bot.cli.options import add_bot, environment
from bot.cli.serving import HOST, end_first, open_server
from bot.errors import SettingsError
from bot.settings import DEFAULT_BOT

if TYPE_CHECKING:
    from bot.emulator.page.feed import Feed
    from bot.emulator.page.setup import Setup
    from bot.replay.screenplay import Screenplay

PORT = 8010
SLOWEST, FASTEST = 0.5, 4.0


def register(parser: argparse.ArgumentParser) -> None:
    """Add the transcript, and how fast it is shown."""
    parser.add_argument("file", type=Path, help="the transcript, NAME.chat.yaml")
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="Nx",
        help=f"how fast, {SLOWEST:g}x to {FASTEST:g}x people's pace (1x)",
    )
    parser.add_argument("--port", type=int, help=f"port to listen on (PORT, else {PORT})")
    add_bot(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Serve the phone, begin as soon as somebody looks, and go on serving until Ctrl-C."""
    need_extra("emulator")
    from bot.cli.beside import running
    from bot.emulator.app import FEED, create_app

    env = environment(args)
    port = int(env.get("PORT") or PORT)
    folder = Path(env.get("WARTEL_BOT") or DEFAULT_BOT)
    play = _screenplay(args.file, folder, f"http://{HOST}:{port}")
    with running(play.emulator, None):
        app = create_app(play.emulator, _setup(play, folder))
        feed, ended = app.extensions[FEED], Event()

        def end() -> None:
            feed.close()
            ended.set()

        end_first(end)
        server = open_server(app, port, lambda other: f"wartel play {args.file} --port {other}")
        out.write(_welcome(play, port))
        out.flush()
        Thread(target=_perform, args=(play, feed, ended, args.speed), daemon=True).start()
        with closing(server):
            server.run()
    return 0


def _perform(play: Screenplay, feed: Feed, ended: Event, speed: float) -> None:
    """Show the play once somebody looks, unless the program ends before."""
    feed.watched.wait()

    def sleep(seconds: float) -> None:
        if ended.wait(seconds):
            raise SystemExit

    play.perform(sleep, speed)


def _screenplay(file: Path, folder: Path, url: str) -> Screenplay:
    """Play the transcript; one that does not pass is no demo."""
    from bot.emulator.model import Account
    from bot.errors import EventRefused
    from bot.replay.engine_player import EngineTarget
    from bot.replay.player import CannotPlay
    from bot.replay.reader import read_transcripts
    from bot.replay.report import report
    from bot.replay.screenplay import screenplay

    transcript = read_transcripts(file)[0]
    account = Account("AC" + "0" * 32, "")  # nobody checks what a transcript answers
    try:
        result, play = screenplay(transcript, EngineTarget(folder), url, account)
    except (CannotPlay, EventRefused) as error:
        raise SettingsError(f"{file} cannot be played: {error}") from error
    if not result.passed:
        raise SettingsError(f"{file} does not pass, so it is not shown\n{report(result, folder)}")
    return play


def _setup(play: Screenplay, folder: Path) -> Setup:
    from bot.authoring.checker import load_checked
    from bot.emulator.addresses import bare
    from bot.emulator.page.setup import Persona, Setup

    contact, _ = play.chat
    title = play.scenes[0].played.exchange.file.name.removesuffix(".chat.yaml")
    return Setup(
        title=load_checked(folder).script.title,
        personas=(Persona(bare(contact), title.replace("-", " ").capitalize()),),
        zone=_zone(play.scenes[0].played.at),
    )


def _zone(at: datetime) -> str:
    """Name the zone in which a time is written; empty for one that is not of whole hours.

    The names of the tz database have the sign turned round: https://data.iana.org/time-zones/tzdb/etcetera
    """
    hours, rest = divmod(at.utcoffset() or timedelta(0), timedelta(hours=1))
    return "" if rest else f"Etc/GMT{-hours:+d}"


def _welcome(play: Screenplay, port: int) -> str:
    contact, address = play.chat
    link = f"http://{HOST}:{port}/#/phone/{quote(contact, safe=':+')}@{quote(address, safe=':+')}"
    return f"Open {link}\nIt begins as soon as you look. Ctrl-C ends it.\n"


def _speed(text: str) -> float:
    """Read `2`, `2x` or `0,5x`."""
    number = re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,3})?)\s*[xX×]?", text.strip(), re.ASCII)
    speed = float(number[1].replace(",", ".")) if number else 0.0
    if not SLOWEST <= speed <= FASTEST:
        limits = f"{SLOWEST:g}x to {FASTEST:g}x"
        raise argparse.ArgumentTypeError(f"'{text}' is no speed; write {limits}, such as 2x")
    return speed

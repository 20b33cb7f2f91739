"""Make a transcript of a chat that was held elsewhere: `wartel import`."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.errors import SettingsError

if TYPE_CHECKING:
    from bot.replay.importing.importer import Imported

ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}
ORDERS = ("dmy", "mdy", "ymd")


def register(parser: argparse.ArgumentParser) -> None:
    """Add the file, and what it cannot tell by itself."""
    parser.add_argument(
        "chat", type=Path, help="WhatsApp's exported .txt, or Twilio's message log (JSON)"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="the transcript (else it is printed)"
    )
    parser.add_argument("--me", metavar="NAME", default="", help="the contact's name or address")
    parser.add_argument("--bot-name", metavar="NAME", default="", help="the bot's name")
    parser.add_argument(
        "--persona", default="", help="the persona or address that writes in the contact's place"
    )
    parser.add_argument(
        "--keep", action="append", default=[], metavar="NAME", help="a public name that may stay"
    )
    parser.add_argument(
        "--hide", action="append", default=[], metavar="NAME", help="another name to hide"
    )
    parser.add_argument("--date-order", choices=ORDERS, help="what 05/11/26 means")
    parser.add_argument(
        "--zone", type=_zone, default="WIB", help="of the times: WIB (default), WITA, WIT, +HH:MM"
    )


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Write the transcript, and say who was taken for whom."""
    from bot.replay.importing.importer import Wishes, import_chat
    from bot.replay.transcript import SUFFIX, is_transcript
    from bot.replay.writer import write_transcript

    if args.output is not None and not is_transcript(args.output):
        raise SettingsError(
            f"-o {args.output}: transcripts are called NAME{SUFFIX}, else nobody finds them"
        )
    wishes = Wishes(
        args.me, args.bot_name, args.persona, args.keep, args.hide, args.date_order, args.zone
    )
    imported = import_chat(args.chat, wishes)
    text = write_transcript(imported.transcript)
    if args.output is None:
        out.write(text)
    else:
        _write(args.output, text)
    print(_summary(imported), file=sys.stderr)
    return 0


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise SettingsError(f"{path} exists already; choose another name with -o") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}") from error


def _summary(imported: Imported) -> str:
    chat, exchanges = imported.chat, imported.transcript.exchanges
    answers = sum(len(exchange.lines) for exchange in exchanges)
    return (
        f"{chat.contact or 'nobody'} wrote {len(exchanges)} messages, "
        f"{chat.bot or 'nobody'} is the bot and wrote {answers}.\n"
        "Numbers, addresses, names of senders, and names and births that messages speak of are "
        "replaced; read the file through for other names (--hide NAME) before you share it."
    )


def _zone(text: str) -> tzinfo:
    if text.upper() in ZONES:
        return timezone(timedelta(hours=ZONES[text.upper()]))
    if not re.fullmatch(r"[+-][0-9]{2}:[0-9]{2}", text):
        raise argparse.ArgumentTypeError("write WIB, WITA, WIT or an offset such as +07:00")
    zone = datetime.fromisoformat(f"2000-01-01T00:00{text}").tzinfo
    assert zone is not None  # the offset has just been seen
    return zone

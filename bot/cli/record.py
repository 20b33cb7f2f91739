"""Chat with the bot and keep the conversation as a test: `wartel record halo.chat.yaml`."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.channels.example import SOMEBODY, own_number
from bot.cli.chat import typed_lines
from bot.cli.options import add_bot, add_data, environment, rehearsal_settings
from bot.errors import SettingsError
from bot.settings import DEFAULT_BOT
from bot.text import counted

if TYPE_CHECKING:
    from bot.engine.session import Session
    from bot.replay.engine_player import EngineTarget
    from bot.replay.player import Target
    from bot.replay.recorder import Recorder
    from bot.replay.transcript import Transcript


COPIES_SLOTS = (
    "Mind: the file will hold what the conversation knows of the person (`slots`), as it stands in "
    "the data. Read it through before you share it."
)


def register(parser: argparse.ArgumentParser) -> None:
    """Add the file, who writes when, and whose data."""
    parser.add_argument("file", type=Path, help="the transcript to write, NAME.chat.yaml")
    parser.add_argument("--channel", default="whatsapp", help="whatsapp (default) or sms")
    parser.add_argument(
        "--from",
        dest="contact",
        metavar="PERSONA|ADDRESS",
        default=SOMEBODY,  # always the same, so that a recording can be made again
        help=f"who writes (else {SOMEBODY}, who is nobody)",
    )
    parser.add_argument("--to", dest="address", metavar="ADDRESS", help="the bot's own address")
    parser.add_argument(
        "--at", type=_time, metavar="TIME", help="when it begins, 2026-11-23T09:00 (else now)"
    )
    parser.add_argument("--title", help="what it is about (else the name of the file)")
    parser.add_argument("--force", action="store_true", help="overwrite the file")
    add_bot(parser)
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Record until the input ends; succeed if what was written passes."""
    from bot.replay.dictation import HELP, dictate
    from bot.replay.engine_player import EngineTarget
    from bot.replay.player import CannotPlay
    from bot.replay.recorder import Recorder, already_there

    if args.file.exists() and not args.force:
        raise already_there(args.file)
    if not args.file.parent.is_dir():
        raise SettingsError(f"{args.file}: there is no folder {args.file.parent} to write it to")
    folder = Path(environment(args).get("WARTEL_BOT") or DEFAULT_BOT)
    target = EngineTarget(folder)
    try:
        recorder = Recorder(_head(args, target), target)
    except CannotPlay as error:
        raise SettingsError(f"this cannot be recorded: {error}") from error
    _introduce(recorder)
    at_keyboard = sys.stdin.isatty()
    if at_keyboard:
        print(HELP, file=sys.stderr)
    try:
        dictate(recorder, typed_lines() if at_keyboard else sys.stdin, out, sys.stderr)
    except KeyboardInterrupt:
        print(f"\n{args.file} was not written; Ctrl-D or /selesai does that.", file=sys.stderr)
        raise
    return _save(recorder, folder, args.force, out)


def _head(args: argparse.Namespace, target: EngineTarget) -> Transcript:
    """Say who writes when; with --data also how the conversation stands there."""
    from dataclasses import replace

    from bot.replay.recorder import new_transcript

    channels = target.rehearsed.bot.script.channels
    if args.channel not in channels:
        raise SettingsError(f"--channel {args.channel}: this bot serves {', '.join(channels)}")
    at = args.at or datetime.now().astimezone().replace(microsecond=0)
    contact = _contact(args, at, target)
    address, session = args.address or "", None
    if args.data:
        address = address or own_number(channels[args.channel])
        session = _session(args, contact, address, at)
    head = new_transcript(
        args.file, args.channel, args.contact, at, address=address, session=session
    )
    return replace(head, title=args.title) if args.title else head


def _contact(args: argparse.Namespace, at: datetime, target: Target) -> str:
    """Give the address of whoever writes; a persona must be one of the bot's."""
    from bot.replay.player import is_address

    contact: str = args.contact
    if is_address(contact):
        return contact
    try:
        return target.stage(at).contact(contact, args.channel)
    except LookupError as error:
        raise SettingsError(f"--from {contact}: {error.args[0]}") from error


def _session(args: argparse.Namespace, contact: str, address: str, at: datetime) -> Session | None:
    """Read how the conversation stands in the running data; nothing is changed there."""
    from bot.opening import Store, services_of
    from bot.replay.player import SMS, full_address

    sms = args.channel == SMS
    if not Path(args.data).is_dir():
        raise SettingsError(f"--data {args.data}: there is no such folder")
    settings = rehearsal_settings(args)
    with Store(settings) as opened:
        store = services_of(settings, opened).store
        uid = store.uid(full_address(address, sms=sms), full_address(contact, sms=sms))
        session = store.read(uid)
    if session is None or session.expires_at <= at:
        words = f"no open conversation of {args.contact} in {args.data}; beginning anew"
        print(words, file=sys.stderr)
    return session


def _introduce(recorder: Recorder) -> None:
    head = recorder.head
    where = "" if head.beginning is None else f", in the middle: {head.beginning.state}"
    words = f"Recording {head.path} at {head.at.isoformat()}{where}. /bantuan helps."
    print(words, file=sys.stderr)
    if head.beginning is not None:
        print(COPIES_SLOTS, file=sys.stderr)


def _save(recorder: Recorder, folder: Path, force: bool, out: TextIO) -> int:
    from bot.replay.reader import shown
    from bot.replay.report import report

    path = recorder.head.path
    if not recorder.exchanges:
        raise SettingsError(f"nothing was said, so {path} was not written")
    failed = [result for result in recorder.save(force=force) if not result.passed]
    out.writelines(f"{report(result, folder)}\n\n" for result in failed)
    verdict = "it does NOT pass, see above" if failed else "played again, it passes"
    said = counted(len(recorder.exchanges), "exchange")
    out.write(f"{shown(path)}: {said}; {verdict}\n")
    return 1 if failed else 0


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("write a time like 2026-11-23T09:00:00+07:00") from error
    return time if time.tzinfo is not None else time.astimezone()

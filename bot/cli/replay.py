"""Play transcripts: `wartel replay tests/transcripts`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TextIO

from bot.cli.emulation import (
    add_account,
    add_allow_host,
    credentials_of,
    need_extra,
    refuse_production,
)
from bot.cli.options import add_bot, add_data, environment
from bot.errors import SettingsError
from bot.settings import DEFAULT_BOT

HERE = ("engine", "webhook", "both")


def register(parser: argparse.ArgumentParser) -> None:
    """Add what to play, and against what."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
    parser.add_argument(
        "--against",
        type=_target,
        metavar="TARGET",
        default="engine",
        help="engine: the engine alone (default); webhook: the whole bot with its web app and "
        "store; both; or the URL of any bot's webhook",
    )
    parser.add_argument(
        "--update", action="store_true", help="rewrite what failed to what the bot says now"
    )
    parser.add_argument(
        "--new-numbers",
        action="store_true",
        help="with a URL: write from made-up numbers where transcripts name addresses",
    )
    add_bot(parser)
    add_account(parser)
    add_allow_host(parser)
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Play, and fail if any transcript failed."""
    folder = Path(environment(args).get("WARTEL_BOT") or DEFAULT_BOT)
    if args.against not in HERE:
        return _run_elsewhere(args, folder, out)
    from bot.replay import command

    return command.run(args.paths, folder, out, against=args.against, rewrite=args.update)


def _run_elsewhere(args: argparse.Namespace, folder: Path, out: TextIO) -> int:
    refuse_production()
    need_extra("emulator")
    if args.update:
        raise SettingsError("--update works with --against engine, webhook or both")
    from bot.emulator.over_http import HttpTransport
    from bot.replay import wire_command
    from bot.replay.http_player import HttpTarget, Personas

    target = HttpTarget(
        args.against,
        credentials_of(args).account(),
        HttpTransport(args.allow_host),
        Personas(folder),
        args.new_numbers,
    )
    return wire_command.run(args.paths, target, out, folder, _options(args))


def _options(args: argparse.Namespace) -> list[str]:
    """Give the options of a run over the wire, to repeat it; a secret is not written again."""
    words = ["--new-numbers"] if args.new_numbers else []
    for host in args.allow_host:
        words += ["--allow-host", host]
    if args.account_sid:
        words += ["--account-sid", args.account_sid]
    if args.auth_token:
        words += ["--auth-token", "..."]
    return words


def _target(text: str) -> str:
    if text in HERE or text.startswith(("http://", "https://")):
        return text
    raise argparse.ArgumentTypeError(f"'{text}' is neither {', '.join(HERE)} nor a URL")

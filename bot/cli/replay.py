"""Play transcripts: `wartel replay tests/transcripts`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TextIO

from bot.cli.options import add_bot, environment
from bot.settings import DEFAULT_BOT


def register(parser: argparse.ArgumentParser) -> None:
    """Add what to play, and against what."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
    parser.add_argument(
        "--against",
        choices=("engine", "webhook", "both"),
        default="engine",
        help="the engine alone (default), or the whole bot with its web app and store",
    )
    parser.add_argument(
        "--update", action="store_true", help="rewrite what failed to what the bot says now"
    )
    add_bot(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Play, and fail if any transcript failed."""
    from bot.replay import command

    folder = Path(environment(args).get("WARTEL_BOT") or DEFAULT_BOT)
    return command.run(args.paths, folder, out, against=args.against, rewrite=args.update)

"""Share the options and settings that several commands take."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from bot.settings import DEFAULT_BOT, DEFAULT_DATA, LOCAL, Settings

OPTIONS = {"bot": "WARTEL_BOT", "data": "WARTEL_DATA", "port": "PORT"}
"""Options of the command line that win over a setting of the environment."""


def add_bot(parser: argparse.ArgumentParser) -> None:
    """Let a command take another bot folder."""
    parser.add_argument("--bot", metavar="FOLDER", help="the bot to run (WARTEL_BOT)")


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Let a command name the bot folder that it works on."""
    default = Path(os.environ.get("WARTEL_BOT") or DEFAULT_BOT)
    parser.add_argument(
        "folder", nargs="?", type=Path, default=default, help="the bot folder (WARTEL_BOT)"
    )


def add_data(parser: argparse.ArgumentParser) -> None:
    """Let a command take another data directory."""
    parser.add_argument(
        "--data", metavar="FOLDER", help=f"where data is kept (WARTEL_DATA, else {DEFAULT_DATA})"
    )


def environment(args: argparse.Namespace, **changes: str) -> dict[str, str]:
    """Give the environment with the options of a command line laid over it."""
    given: Mapping[str, object] = vars(args)
    options = {name: given.get(option) for option, name in OPTIONS.items()}
    chosen = {name: str(value) for name, value in options.items() if value is not None}
    return {**os.environ, **chosen, **changes}


def rehearsal_settings(args: argparse.Namespace) -> Settings:
    """Read the settings of a command that works on one's own machine unless told otherwise."""
    mode = os.environ.get("WARTEL_MODE") or LOCAL
    return Settings.from_env(environment(args, WARTEL_MODE=mode))

"""Offer the commands that a bot folder brings along."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TextIO

from bot.authoring.code import import_code
from bot.cli.options import add_data, rehearsal_settings
from bot.hooks import HOOKS_FILE, Command


def commands_of(folder: Path) -> Mapping[str, Command]:
    """Give the commands of a bot folder by name; raise FlowError if its code cannot be imported."""
    hooks = import_code(folder.resolve(), HOOKS_FILE)
    commands: Mapping[str, Command] = getattr(hooks, "COMMANDS", {})
    return commands


def register(parser: argparse.ArgumentParser, command: Command) -> None:
    """Make a parser run one command of a bot folder."""
    add_data(parser)
    command.register(parser)
    parser.set_defaults(run=partial(run, command))


def run(command: Command, args: argparse.Namespace, out: TextIO) -> int:
    """Open the store and run the command."""
    from bot.opening import Store, services_of

    settings = rehearsal_settings(args)
    with Store(settings) as store:
        return command.run(args, services_of(settings, store), out)

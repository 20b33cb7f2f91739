"""Find mistakes in a bot folder: `wartel check`."""

from __future__ import annotations

import argparse
from typing import TextIO

from bot.cli.options import add_folder


def register(parser: argparse.ArgumentParser) -> None:
    """Add the folder."""
    add_folder(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Print every mistake as `file:line: sentence`, or that there is none."""
    from bot.authoring.checker import check

    mistakes = check(args.folder)
    if mistakes:
        out.writelines(f"{mistake}\n" for mistake in mistakes)
        return 1
    out.write(f"{args.folder.resolve().name}: no mistakes\n")
    return 0

"""Make a small bot of one's own: `wartel new klinik`."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TextIO


def register(parser: argparse.ArgumentParser) -> None:
    """Add the name and the place."""
    parser.add_argument("name", help="its name and folder: small letters, digits and _")
    parser.add_argument(
        "--in", dest="parent", type=Path, default=Path(), metavar="DIR", help="where to put it"
    )


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Make the folder and say what can be done with it."""
    from bot.authoring.scaffold import make_bot

    folder = shlex.quote(str(make_bot(args.name, args.parent)))
    out.write(
        f"Made {folder}. Try:\n"
        f"  wartel check {folder}\n"
        f"  wartel replay {folder} --bot {folder}\n"
        f"  wartel chat --bot {folder}\n"
        f"  WARTEL_BOT={folder} make up\n"
    )
    return 0

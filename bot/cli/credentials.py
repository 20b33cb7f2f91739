"""Show the account that the emulator plays: `wartel credentials`."""

from __future__ import annotations

import argparse
from typing import TextIO

from bot.cli.emulation import credentials_of, refuse_production
from bot.cli.options import add_data


def register(parser: argparse.ArgumentParser) -> None:
    """Add where they are kept."""
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Print them so that a shell can read them."""
    from bot.emulator.credentials import SID_NAME, TOKEN_NAME

    refuse_production()
    credentials = credentials_of(args)
    out.write(f"{SID_NAME}={credentials.account_sid}\n{TOKEN_NAME}={credentials.auth_token}\n")
    return 0

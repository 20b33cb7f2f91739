"""Share what the commands of the emulator need: its packages, its credentials, its refusals."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.options import environment
from bot.errors import SettingsError
from bot.settings import DEFAULT_DATA, LOCAL

if TYPE_CHECKING:
    from bot.emulator.credentials import Credentials

EXTRAS: Final = {"emulator": ("defusedxml", "urllib3"), "swarm": ("locust", "rich")}
"""What each extra of the package brings, to tell whether it is installed."""


def has_extra(name: str) -> bool:
    """Tell whether the packages of an extra are installed."""
    return all(find_spec(package) is not None for package in EXTRAS[name])


def need_extra(*names: str) -> None:
    """Raise SettingsError unless the packages of these extras are installed."""
    for name in names:
        if not has_extra(name):
            raise SettingsError(f"this needs more packages: pip install 'wartel[{name}]'")


def refuse_production(env: Mapping[str, str] = os.environ) -> None:
    """Raise SettingsError unless WARTEL_MODE is local or not set.

    A word that is spelt wrong might mean production, so it is refused as well.
    """
    mode = env.get("WARTEL_MODE", "").strip()
    if mode not in ("", LOCAL):
        raise SettingsError(
            f"WARTEL_MODE is {mode}: the emulator signs messages that nobody sent, "
            f"so it starts only where that is {LOCAL} or not set"
        )


def credentials_of(args: argparse.Namespace) -> Credentials:
    """Give the emulator's credentials, with those of the command line laid over them."""
    from bot.emulator.credentials import SID_NAME, TOKEN_NAME, read_credentials

    env = environment(args)
    given = vars(args)
    over = {SID_NAME: given.get("account_sid"), TOKEN_NAME: given.get("auth_token")}
    env.update({name: value for name, value in over.items() if value is not None})
    return read_credentials(env, Path(env.get("WARTEL_DATA") or DEFAULT_DATA))


def add_account(parser: argparse.ArgumentParser) -> None:
    """Let a command sign as another account."""
    parser.add_argument(
        "--auth-token",
        metavar="T",
        help="token that signs (EMULATOR_AUTH_TOKEN, else kept)",
    )
    parser.add_argument("--account-sid", metavar="AC", help="account (EMULATOR_ACCOUNT_SID)")


def add_allow_host(parser: argparse.ArgumentParser) -> None:
    """Let a command post to other machines that are named."""
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="H",
        help="host or address that may be posted to besides this machine; may repeat",
    )

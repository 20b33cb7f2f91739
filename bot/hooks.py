"""Define what a bot folder may bring besides its flows, and what it receives for that.

A folder's `hooks.py` may define any of these functions; what it does not define it does not need:

    facts(services) -> Callable[[], Facts]    makes, once a turn, what flows look things up by
    blueprint(services, turns) -> Blueprint   its own web pages
    prepare(services) -> None                 work at every start, such as first data; idempotent
    COMMANDS: Mapping[str, Command]           more subcommands of `wartel`
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:  # `wartel --help` reads COMMANDS and must not wait for the client library
    from redis import Redis

    from bot.stores.sessions import SessionStore

HOOKS_FILE = "hooks.py"


@dataclass(frozen=True)
class Services:
    """Give a bot folder what the composition root has opened."""

    redis: Redis
    store: SessionStore
    secret_key: str
    public_url: str  # scheme and host of the pages, no trailing slash
    clock: Callable[[], datetime]  # aware; in local mode a request may bring its own time
    local: bool  # True: rehearsal on one's own machine


@dataclass(frozen=True)
class Command:
    """Add a subcommand to `wartel`."""

    help: str
    register: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Services, TextIO], int]  # the exit status

"""Say what a swarm does, so that one process can decide it and another one do it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bot.errors import SettingsError
from bot.replay.http_player import is_this_machine
from bot.replay.over_the_wire import outside
from bot.replay.reader import find_transcripts, read_transcripts
from bot.replay.transcript import Transcript

MOST_USERS: Final = 2000
MOST_SECONDS: Final = 3600
"""A swarm ends by itself: it is a measurement, not a weapon."""

MOST_USERS_ELSEWHERE: Final = 200
"""Another machine, even one that was allowed by name, may be somebody's."""


@dataclass(frozen=True)
class Plan:
    """Hold one swarm; all of it can travel as JSON."""

    url: str
    users: int
    seconds: float
    think: float  # mean of the pause between an answer and the next message, in seconds
    account_sid: str
    auth_token: str
    folder: str  # of the bot that personas belong to
    paths: tuple[str, ...]
    allow_hosts: tuple[str, ...] = ()
    seed: int = 0

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read it again."""
        values = json.loads(text)
        return cls(**values | {name: tuple(values[name]) for name in ("paths", "allow_hosts")})


def check(plan: Plan) -> None:
    """Raise SettingsError for a swarm that is too large or too long."""
    most = MOST_USERS if is_this_machine(plan.url) else MOST_USERS_ELSEWHERE
    if not 1 <= plan.users <= most:
        raise SettingsError(f"--users {plan.users}: from 1 to {most} against {plan.url}")
    if not 0 < plan.seconds <= MOST_SECONDS:
        raise SettingsError(f"--for: at most {MOST_SECONDS} seconds")
    if not 0 <= plan.think <= MOST_SECONDS:  # nan is neither
        raise SettingsError(f"--think {plan.think}: from 0 to {MOST_SECONDS} seconds")


def conversations(paths: Sequence[Path], *, silences: bool) -> list[Transcript]:
    """Give what can be said from outside of every transcript; raise FlowError, SettingsError."""
    transcripts = [one for path in find_transcripts(paths) for one in read_transcripts(path)]
    parts = [outside(transcript, silences=silences).transcript for transcript in transcripts]
    found = [part for part in parts if part.exchanges]
    if not found:
        raise SettingsError("no transcript here begins with messages that anybody can send")
    return found

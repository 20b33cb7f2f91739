"""Open the targets that transcripts can be played against."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.replay.engine_player import EngineTarget
from bot.replay.player import Failure, Result, Target, disagreements, play
from bot.replay.transcript import Transcript

ENGINE, WEBHOOK, BOTH = "engine", "webhook", "both"
CHOICES = (ENGINE, WEBHOOK, BOTH)


@contextmanager
def open_target(name: str, folder: Path) -> Iterator[Target]:
    """Open one target on a bot folder, and close what it opened."""
    if name == ENGINE:
        yield EngineTarget(folder)
        return
    from bot.replay.webhook_player import WebhookTarget  # brings the whole web app along

    with WebhookTarget(folder) as target:
        yield target


def names_of(against: str) -> tuple[str, ...]:
    """Give the targets that a choice stands for."""
    return (ENGINE, WEBHOOK) if against == BOTH else (against,)


def differences(transcript: Transcript, result: Result, engine: Target) -> list[Failure]:
    """Play against the engine, too, and list where the two disagree, whatever is expected."""
    return disagreements(play(transcript, engine), result)

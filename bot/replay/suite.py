"""Read and play many transcripts for measuring; explored ones count only where they are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.replay.player import Result, Target, play
from bot.replay.reader import find_transcripts, read_transcripts

EXPLORED = "explored"
"""Folder of transcripts that a program wrote: they show what can happen, not what is right."""


def measured_transcripts(paths: Iterable[Path]) -> Iterator[Path]:
    """Give the transcripts among files and below folders, but not those below EXPLORED."""
    for path in paths:
        for found in find_transcripts([path]):
            below = found.relative_to(path).parts if path.is_dir() else ()
            if EXPLORED not in below:
                yield found


def play_all(paths: Iterable[Path], target: Target) -> Iterator[Result]:
    """Play every transcript; raise FlowError for one that cannot be read."""
    for path in measured_transcripts(paths):
        for transcript in read_transcripts(path):
            yield play(transcript, target)

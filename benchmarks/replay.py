"""Measure how fast transcripts play against the engine, on one core.

    python benchmarks/replay.py [FOLDER] [SECONDS]

Gives turns and transcripts per second of processor time, so that other work on the machine does
not count.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bot.replay.engine_player import EngineTarget
from bot.replay.player import play
from bot.replay.reader import find_transcripts, read_transcripts
from bot.settings import DEFAULT_BOT

WANTED = 3000
"""Turns per second below which the whole suite would no longer feel instant."""


def main(folder: Path, seconds: float) -> int:
    """Play all transcripts again and again; fail below the wanted speed."""
    target = EngineTarget(DEFAULT_BOT)
    files = list(find_transcripts([folder]))
    transcripts = [each for file in files for each in read_transcripts(file)]
    for transcript in transcripts:  # loads what is loaded once
        play(transcript, target)
    turns, rounds, start = 0, 0, time.process_time()
    while time.process_time() - start < seconds:
        rounds += 1
        turns += sum(len(play(transcript, target).played) for transcript in transcripts)
    spent = time.process_time() - start
    speed = turns / spent
    print(f"{len(transcripts)} transcripts, {turns // rounds} turns")
    print(f"{speed:.0f} turns/s, {rounds * len(transcripts) / spent:.0f} transcripts/s")
    return 0 if speed >= WANTED else 1


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(Path(given[0] if given else "tests/transcripts"), float((given[1:] or [10])[0])))

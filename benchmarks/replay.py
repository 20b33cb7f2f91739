"""Measure how fast transcripts play against the engine, on one core.

    python benchmarks/replay.py [FOLDER] [ROUNDS]

Prints turns and transcripts per second of processor time, so that other work on the machine does
not count: the median of several rounds, and the slowest and fastest of them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

from bot.replay.engine_player import EngineTarget
from bot.replay.player import play
from bot.replay.reader import read_transcripts
from bot.replay.suite import measured_transcripts
from bot.replay.transcript import Transcript
from bot.settings import DEFAULT_BOT

WANTED = 3000
"""Turns per second below which the whole suite would no longer feel instant."""

ROUNDS = 7
SECONDS = 2.0
"""Shortest length of a round: long enough that the clock's own steps do not matter."""


def main(folder: Path, rounds: int) -> int:
    """Play all transcripts again and again; fail below the wanted speed, or if one fails."""
    target = EngineTarget(DEFAULT_BOT)
    files = measured_transcripts([folder])
    transcripts = [each for file in files for each in read_transcripts(file)]
    results = [play(transcript, target) for transcript in transcripts]  # loads what is loaded once
    failed = [result.failure for result in results if result.failure is not None]
    if failed:  # a transcript that stops early would make the rest look fast
        print(*(f"{each.place}: {each.sentence}" for each in failed), sep="\n", file=sys.stderr)
        return 1
    turns = sum(len(result.played) for result in results)
    speeds = sorted(repeats_per_second(transcripts, target) for _ in range(rounds))
    slowest, middle, fastest = (turns * speed for speed in (speeds[0], median(speeds), speeds[-1]))
    print(f"{len(transcripts)} transcripts, {turns} turns; {rounds} rounds")
    print(
        f"median {middle:.0f} turns/s ({slowest:.0f} to {fastest:.0f}), "
        f"{median(speeds) * len(transcripts):.0f} transcripts/s"
    )
    return 0 if middle >= WANTED else 1


def play_once(transcripts: list[Transcript], target: EngineTarget) -> int:
    """Play every transcript and count the turns."""
    return sum(len(play(transcript, target).played) for transcript in transcripts)


def repeats_per_second(transcripts: list[Transcript], target: EngineTarget) -> float:
    """Measure one round."""
    count, start = 0, time.process_time()
    while (spent := time.process_time() - start) < SECONDS:
        play_once(transcripts, target)
        count += 1
    return count / spent


if __name__ == "__main__":
    given = sys.argv[1:]
    folder = Path(given[0] if given else "tests/transcripts")
    sys.exit(main(folder, int(given[1]) if given[1:] else ROUNDS))

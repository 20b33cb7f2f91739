"""Measure how long the router takes to find the question that a message asks, on one core.

    python benchmarks/questions.py [FILE]

FILE is a table of utterances (tests/questions/utterances.csv). Prints milliseconds of processor
time per message (the best of several rounds): the median, what 99 of 100 stay within, the slowest;
and how long the router takes to build, which happens once in a process.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median, quantiles

from bot.authoring.checker import load_checked
from bot.engine.flow import Questions
from bot.engine.questions import Router, new_router
from bot.replay.utterances import read
from bot.settings import DEFAULT_BOT

WANTED = 2.0
"""Milliseconds that a message may take."""

ROUNDS = 5


def main(file: Path) -> int:
    """Ask new routers every utterance once; fail above the wanted time."""
    questions = load_checked(DEFAULT_BOT).script.questions
    texts = [each.text for each in read(file, questions.items)]
    builds, rounds = zip(*(one_round(questions, texts) for _ in range(ROUNDS)), strict=True)
    times = sorted(map(min, zip(*rounds, strict=True)))
    slow = quantiles(times, n=100)[-1]
    examples = sum(len(like) for each in questions.items.values() for like in each.like.values())
    print(f"{len(questions.items)} questions, {examples} examples; built in {min(builds):.0f} ms")
    print(
        f"{len(times)} messages: median {median(times):.2f} ms, 99 of 100 within {slow:.2f} ms, "
        f"slowest {times[-1]:.2f} ms"
    )
    return 0 if slow <= WANTED else 1


def one_round(questions: Questions, texts: list[str]) -> tuple[float, list[float]]:
    """Give how long a new router took to build, and each message to be understood, in ms."""
    start = time.process_time_ns()
    router = new_router(questions)
    built = (time.process_time_ns() - start) / 1e6
    return built, [milliseconds(router, text) for text in texts]


def milliseconds(router: Router, text: str) -> float:
    """Measure one message."""
    start = time.process_time_ns()
    router.ask(text)
    return (time.process_time_ns() - start) / 1e6


if __name__ == "__main__":
    given = sys.argv[1:] or ["tests/questions/utterances.csv"]
    sys.exit(main(Path(given[0])))

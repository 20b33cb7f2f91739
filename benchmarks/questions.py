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
from bot.engine.questions import Router, router_of
from bot.replay.utterances import Utterance, read
from bot.settings import DEFAULT_BOT

WANTED = 2.0
"""Milliseconds that a message may take."""

ROUNDS = 5


def main(file: Path) -> int:
    """Ask the router every utterance again and again; fail above the wanted time."""
    questions = load_checked(DEFAULT_BOT).script.questions
    start = time.process_time()
    router = router_of(questions)
    built = time.process_time() - start
    utterances = read(file, questions.items)
    times = sorted(milliseconds(router, each) for each in utterances)
    slow = quantiles(times, n=100)[-1]
    examples = sum(len(texts) for each in questions.items.values() for texts in each.like.values())
    print(f"{len(questions.items)} questions, {examples} examples; built in {built * 1000:.0f} ms")
    print(
        f"{len(times)} messages: median {median(times):.2f} ms, 99 of 100 within {slow:.2f} ms, "
        f"slowest {times[-1]:.2f} ms"
    )
    return 0 if slow <= WANTED else 1


def milliseconds(router: Router, utterance: Utterance) -> float:
    """Measure one message: the fastest of several rounds, so that other work does not count."""
    return min(_once(router, utterance.text) for _ in range(ROUNDS))


def _once(router: Router, text: str) -> float:
    start = time.process_time_ns()
    router.ask(text)
    return (time.process_time_ns() - start) / 1e6


if __name__ == "__main__":
    given = sys.argv[1:] or ["tests/questions/utterances.csv"]
    sys.exit(main(Path(given[0])))

"""Leave out of a conversation what is not needed to end where it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.replay.engine_player import EngineTarget
from bot.replay.journey import Journey, Outcome, Start, Step

Wanted = Callable[[Journey, Outcome], bool]
"""Tells whether the last step of a conversation came to what is looked for."""


def shrink(
    target: EngineTarget, start: Start, steps: tuple[Step, ...], wanted: Wanted
) -> tuple[Step, ...]:
    """Leave out steps, many at once and then one by one, until none can be left out.

    A conversation that does not come to the same when it is led again is given as it is.
    """
    if not _leads(target, start, steps, wanted):
        return steps
    size = max(len(steps) // 2, 1)
    while True:
        shorter = _without(target, start, steps, wanted, size)
        if shorter == steps and size == 1:
            return _without_silences(target, start, steps, wanted)
        steps, size = shorter, max(size // 2, 1)


def _without(
    target: EngineTarget, start: Start, steps: tuple[Step, ...], wanted: Wanted, size: int
) -> tuple[Step, ...]:
    """Leave out every run of this many steps that is not needed."""
    position = 0
    while position < len(steps):
        shorter = (*steps[:position], *steps[position + size :])
        if shorter and _leads(target, start, shorter, wanted):
            steps = shorter
        else:
            position += size
    return steps


def _without_silences(
    target: EngineTarget, start: Start, steps: tuple[Step, ...], wanted: Wanted
) -> tuple[Step, ...]:
    for number, step in enumerate(steps):
        if step.after:
            hasty = (*steps[:number], Step(step.act, timedelta(0)), *steps[number + 1 :])
            if _leads(target, start, hasty, wanted):
                steps = hasty
    return steps


def _leads(target: EngineTarget, start: Start, steps: tuple[Step, ...], wanted: Wanted) -> bool:
    journey = Journey.begin(target, start)
    outcome = Outcome()
    for step in steps:
        journey, outcome = journey.attempt(step)
        if outcome.refused:
            return False
    return wanted(journey, outcome)

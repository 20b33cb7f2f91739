"""Decide what to make of the questions that a message resembles: answer one, or offer a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SURE = 0.5
"""Least likeness, about 0 to 1, of a question that is answered without asking back."""

WHOLE = 0.8
"""The same for a message of a single word, which says little unless it is the name itself."""

LEAD = 0.5
"""How much the score of the likeliest question must exceed the next, to be answered at once."""

FAINT = 0.05
"""Least likeness of a question that is offered beside a likely one."""

NEAR = 0.7
"""How far the score of the third question that is offered may be from the first."""

MOST_OFFERED = 3
"""How many questions are offered at once."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Hold how likely a question is."""

    target: str
    score: float  # in comparison to other questions
    likeness: float  # to its examples, about 0 to 1
    same: bool = False  # one of its examples has the same words


def is_sure(ranking: Sequence[Scored], words: Sequence[str]) -> bool:
    """Tell whether the likeliest question is so likely, and the next so much less, to answer it."""
    if not ranking or ranking[0].likeness < (SURE if len(words) > 1 else WHOLE):
        return False
    return len(ranking) == 1 or ranking[0].score - ranking[1].score >= LEAD


def to_offer(ranking: Sequence[Scored]) -> tuple[str, ...]:
    """Name the questions to offer: the two likeliest, and a third that is near the first."""
    near = [
        each.target
        for place, each in enumerate(ranking[:MOST_OFFERED])
        if each.likeness >= FAINT and (place < 2 or ranking[0].score - each.score <= NEAR)
    ]
    return tuple(near)

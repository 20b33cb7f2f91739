"""Find out what a message asks for, among questions that are known by examples.

Every example, whatever its language, is a point in a space of words, pairs of neighbouring words
and pieces of words; rare ones weigh more (tf-idf). A message is compared to all of them by the
cosine of the angle between them. Words that no example knows are compared with the known ones for
a typo, and else count against every question: who talks about something else has asked nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from math import log

import numpy as np

from bot.engine.evidence import Evidence
from bot.engine.features import FEW, weigh
from bot.engine.flow import Questions
from bot.engine.likeness import Owners
from bot.engine.matching import normalise
from bot.engine.space import Space
from bot.engine.sureness import MOST_OFFERED, WHOLE, Scored, is_sure, to_offer
from bot.engine.typos import Typos
from bot.engine.wording import Wording

CLEAR = 0.6
"""Least likeness of a question that is heard before the parser of the state."""

BESIDE = 0.4
"""Least likeness of a second question that is offered beside one that is sure."""

NAMING = 2
"""Telling words of a text that names a question without the form of one."""

NAME = 1.1
"""Least likeness of a question that is named in other words than those of its examples."""

NAMED_NUMBER = 3
"""Digits of a number that is as good as a name: 165, 4212938."""

LIKELY = 0.1
"""Least likeness of a question because of which the bot asks back."""

COMMONLY = 0.15
"""The same where all words of a message are common to many questions."""

MOST_CLAUSES = 3
"""Sentences, and ways to split a sentence, that are looked at for a second question."""

REMEMBERED = 256
"""Rankings that are kept; many messages are alike, and a whole is often its only clause."""

COMMON = 0.15
"""Share of the questions above which a word says nothing about which of them is meant."""

SAME, ALMOST = 0.45, 0.99
"""What a question gains whose example a message is, to the word, and from which similarity on."""

STRANGE, STRANGE_NUMBER = 1.5, 0.25
"""Weight, squared, of a word that no example has: as much as a rare one with its pieces."""

EVIDENCE = 0.2
"""Share of what the words alone say for or against a question, as naive Bayes has it."""


@dataclass(frozen=True, slots=True)
class Sure:
    """Say which question was asked, and which second one beside it."""

    target: str
    also: str | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """Say which questions are likeliest, the likeliest first."""

    targets: tuple[str, ...]
    likeness: float = field(default=0.0, compare=False)  # of the first


Finding = Sure | Unsure | None


class Router:
    """Hold the examples of every question, prepared for many messages."""

    def __init__(
        self,
        examples: Mapping[str, Collection[str]],
        slang: Mapping[str, str] | None = None,
        asking: Collection[str] = (),
        joining: Collection[str] = (),
        filler: Collection[str] = (),
        wishing: Collection[str] = (),
    ) -> None:
        """Take examples by the state that answers them, and how people write and ask."""
        self._wording = Wording(slang or {}, joining, filler)
        self._asking = frozenset(normalise(word) for word in asking)
        self._wishing = frozenset(normalise(word) for word in wishing)
        self._joining = frozenset(normalise(word) for word in joining)
        self._targets = tuple(sorted(examples))
        read = [
            (number, self._wording.words(text))
            for number, target in enumerate(self._targets)
            for text in examples[target]
        ]
        self._vocabulary = frozenset(word for _, words in read for word in words)
        self._typos = Typos(self._vocabulary)
        weights = weigh(read, len(self._targets))
        self._space = Space([words for _, words in read], weights)
        self._owners = Owners([number for number, _ in read], len(self._targets))
        self._evidence = Evidence(read, len(self._targets))
        self._rarest = log(1 + len(self._targets))
        most = max(FEW, COMMON * len(self._targets))
        common = log(1 + len(self._targets) / most)
        self._telling = frozenset(
            feature
            for feature, weight in weights.items()
            if feature[0] == "w" and weight >= common and self._says_something(feature[1:])
        )
        self._ranked = lru_cache(maxsize=REMEMBERED)(self._rank)  # a clause may be the whole text

    def ask(self, text: str) -> Finding:
        """Find the question that a text asks, or the likeliest ones, or None."""
        words = self._read(text)
        known = [word for word in words if self._says_something(word)]
        if not known:
            return None  # "how?" asks about anything
        found = self._two(text)
        if found is not None:
            return found
        ranking = self._ranked(words)
        if is_sure(ranking, words):
            return Sure(ranking[0].target)
        telling = any(f"w{word}" in self._telling for word in known)
        strange = any(word not in self._vocabulary for word in words)
        if strange and len(known) == 1 and not (telling and self.is_question(text)):
            return None  # one word that is known by chance
        least = (LIKELY if telling else COMMONLY) * len(words) / len(known)
        likely = to_offer(ranking)
        first = ranking[0].likeness if ranking else 0.0
        if telling and self.is_question(text):
            least = LIKELY  # who asks is offered something, however much is strange
        return Unsure(likely, first) if likely and first >= least else None

    def clearly(self, text: str, *, least: float = CLEAR, telling: int = 1) -> Finding:
        """Find a question that a text resembles closely, by so many telling words at least."""
        words = self._read(text)
        if sum(map(self._tells, words)) < telling:
            return None
        ranking = self._ranked(words)
        return self.ask(text) if ranking and ranking[0].likeness >= least else None

    def named(self, text: str) -> Finding:
        """Find what a text names, question or not: by known words alone, or as an example does."""
        found = self.clearly(text, least=NAME, telling=NAMING)
        if found is None and any(each.same for each in self.ranking(text)):
            return self.clearly(text, telling=NAMING)
        return found if self._vocabulary.issuperset(self._read(text)) else None

    def is_question(self, text: str) -> bool:
        """Tell whether a text has the form of a question, or of a wish."""
        asking = self._asking | self._wishing
        return "?" in text or not asking.isdisjoint(self._wording.spoken(text))

    def length(self, text: str) -> int:
        """Count the words of a text that say something."""
        return len(self._wording.words(text))

    def asks_outright(self, text: str, *, wishes: bool = False) -> bool:
        """Tell whether a text ends in a question mark, or has an asking word at either end."""
        words = self._wording.words(text)
        asking = self._asking | self._wishing if wishes else self._asking
        return text.rstrip().endswith("?") or not asking.isdisjoint((*words[:1], *words[-1:]))

    def ranking(self, text: str) -> list[Scored]:
        """Give the questions that a text resembles most, the likeliest first."""
        return self._ranked(self._read(text))

    def _rank(self, words: tuple[str, ...]) -> list[Scored]:
        similarities = self._space.cosines(words, self._strange(words))
        likeness, nearest = self._owners.likenesses(similarities)
        same = nearest > ALMOST
        score = likeness + EVIDENCE * self._evidence.of(words) + SAME * same
        found = np.flatnonzero(nearest)
        first = found[np.argsort(-score[found], kind="stable")][:MOST_OFFERED].tolist()
        return [
            Scored(self._targets[n], float(score[n]), float(likeness[n]), bool(same[n]))
            for n in first
        ]

    def _says_something(self, word: str) -> bool:
        asks = len(word) == 1 or word.isdigit() or word in self._asking or word in self._wishing
        return word in self._vocabulary and not asks and word not in self._joining

    def _tells(self, word: str) -> bool:
        number = word.isdigit() and len(word) >= NAMED_NUMBER and word in self._vocabulary
        return number or self._says_something(word)

    def _two(self, text: str) -> Sure | None:
        """Find two questions in one text: in two sentences, or at both sides of a joining word."""
        clauses = self._wording.clauses(text)[:MOST_CLAUSES]
        if len(clauses) == 1 and next(self._wording.halves(clauses[0]), None) is None:
            return None
        found: dict[str, None] = {}
        for clause in clauses:
            found.update(dict.fromkeys(each.target for each in self._in_clause(clause)))
        return Sure(*list(found)[:2]) if len(found) > 1 else self._one_and_likely(clauses)

    def _one_and_likely(self, clauses: Sequence[str]) -> Sure | None:
        """Find one question that is sure beside one that is only likely."""
        if len(clauses) > 1:
            return self._beside(clauses)
        whole = self._one(clauses[0])
        for halves in islice(self._wording.halves(clauses[0]), MOST_CLAUSES):
            found = self._beside(halves)
            if found and (whole is None or whole.target in (found.target, found.also)):
                return found
        return None

    def _beside(self, parts: Sequence[str]) -> Sure | None:
        """Answer the first part that is sure; another must have words of asking of its own."""
        tops: dict[str, bool] = {}
        for part in parts:
            words = self._read(part)
            ranking = self._ranked(words) if any(map(self._says_something, words)) else ()
            asks = not (self._asking | self._wishing).isdisjoint(words)
            if ranking and asks and ranking[0].likeness >= BESIDE:
                tops.setdefault(ranking[0].target, len(words) > 1 and is_sure(ranking, words))
        sure = next((target for target, certain in tops.items() if certain), None)
        also = next((target for target in tops if target != sure), None)
        return Sure(sure, also) if sure is not None and also is not None else None

    def _in_clause(self, clause: str) -> tuple[Scored, ...]:
        """Find the questions of one clause; halves count if both are clearer than the whole."""
        whole = self._one(clause)
        least = whole.likeness if whole is not None else 0.0
        halves = () if least >= WHOLE else islice(self._wording.halves(clause), MOST_CLAUSES)
        for first, second in halves:
            one = self._one(first)
            two = self._one(second) if one is not None and one.likeness > least else None
            if one and two and two.likeness > least and one.target != two.target:
                return one, two
        return (whole,) if whole is not None else ()

    def _one(self, text: str) -> Scored | None:
        """Find the one question that a text surely asks."""
        words = self._read(text)
        if len(words) < 2:
            return None
        ranking = self._ranked(words)
        return ranking[0] if is_sure(ranking, words) else None

    def _read(self, text: str) -> tuple[str, ...]:
        """Give the words of a text that say something, known words in the place of typos."""
        return tuple(
            word if word in self._vocabulary else self._typos.meant(word) or word
            for word in self._wording.words(text)
        )

    def _strange(self, words: Sequence[str]) -> float:
        """Weigh, squared, the words that no example has."""
        unknown = (word for word in words if word not in self._vocabulary)
        strange = sum(STRANGE_NUMBER if word.isdigit() else STRANGE for word in unknown)
        return strange * self._rarest**2


def router_of(questions: Questions) -> Router:
    """Give the router of a script's questions; equal ones share it, for it takes long to build."""
    return _built(*_parts(questions))


def new_router(questions: Questions) -> Router:
    """Build a router that nobody shares and that remembers nothing yet, to measure it."""
    return _built.__wrapped__(*_parts(questions))


Parts = tuple[
    tuple[tuple[str, tuple[str, ...]], ...],
    tuple[tuple[str, str], ...],
    tuple[tuple[str, ...], ...],
]
"""Examples by question, slang, and words of asking, joining, filler and wishing."""


def _parts(questions: Questions) -> Parts:
    examples = tuple(
        (state, (*each.name.values(), *(text for like in each.like.values() for text in like)))
        for state, each in questions.items.items()
    )
    kinds = (questions.asking, questions.joining, questions.filler, questions.wishing)
    words = tuple(tuple(word for words in each.values() for word in words) for each in kinds)
    return examples, tuple(questions.slang.items()), words


@lru_cache(maxsize=4)
def _built(
    examples: tuple[tuple[str, tuple[str, ...]], ...],
    slang: tuple[tuple[str, str], ...],
    words: tuple[tuple[str, ...], ...],
) -> Router:
    return Router(dict(examples), dict(slang), *words)

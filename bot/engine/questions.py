"""Find out what a message asks for, among questions that are known by examples.

Every example, whatever its language, is a point in a space of words, pairs of neighbouring words
and pieces of words; rare ones weigh more (tf-idf). A message is compared to all of them by the
cosine of the angle between them. Words that no example knows are compared with the known ones for
a typo, and else count against every question: who talks about something else has asked nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from math import log, sqrt

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from bot.engine.features import (
    BAYES,
    FEW,
    damped,
    evidence,
    features,
    weigh,
    words_and_pairs,
)
from bot.engine.flow import Questions
from bot.engine.matching import normalise
from bot.engine.wording import Wording

SURE = 0.5
"""Least likeness, about 0 to 1, of a question that is answered without asking back."""

CLEAR = 0.6
"""Least likeness of a question that is heard before a parser which takes nearly any text."""

WHOLE = 0.8
"""The same for a message of a single word, which says little unless it is the name itself."""

LEAD = 0.32
"""How much the score of the likeliest question must exceed the next, to be answered at once."""

LIKELY = 0.12
"""Least likeness of a question because of which the bot asks back."""

COMMONLY = 0.15
"""The same where all words of a message are common to many questions."""

FAINT = 0.05
"""Least likeness of a question that is offered beside a likely one."""

MOST_OFFERED = 3
"""How many questions are offered at once."""

MOST_CLAUSES = 3
"""Sentences, and ways to split a sentence, that are looked at for a second question."""

REMEMBERED = 256
"""Rankings that are kept; many messages are alike, and a whole is often its only clause."""

TYPO = 0.8
"""Least similarity of a typo to a known word."""

MIN_TYPO = 6
"""Shorter unknown words are not compared: too many words are near to them."""

COMMON = 0.15
"""Share of the questions above which a word says nothing about which of them is meant."""

SAME, ALMOST = 0.3, 0.99
"""What a question gains whose example a message is, to the word, and from which similarity on."""

STRANGE, STRANGE_NUMBER = 1.5, 0.25
"""Weight, squared, of a word that no example has: as much as a rare one with its pieces."""

TRACE = 0.05
"""Similarity up to which an example is passed over: most share no more than a syllable."""

BEST, FEW_BEST, ALL = 0.5, 0.5, 0.2
"""Share of the nearest example, of the three nearest, and of all examples in a question's score."""

EVIDENCE = 0.1
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


@dataclass(frozen=True, slots=True)
class Scored:
    """Hold how likely a question is, 0 to 1."""

    target: str
    score: float  # in comparison to other questions
    likeness: float  # to its examples, about 0 to 1


class Router:
    """Hold the examples of every question, prepared for many messages."""

    def __init__(
        self,
        examples: Mapping[str, Collection[str]],
        slang: Mapping[str, str] | None = None,
        asking: Collection[str] = (),
        joining: Collection[str] = (),
        filler: Collection[str] = (),
    ) -> None:
        """Take examples by the state that answers them, and how people write and ask."""
        self._wording = Wording(slang or {}, joining, filler)
        self._asking = frozenset(normalise(word) for word in asking)
        self._joining = frozenset(normalise(word) for word in joining)
        self._targets = tuple(examples)
        read = [
            (number, self._wording.words(text))
            for number, texts in enumerate(examples.values())
            for text in texts
        ]
        self._owner = [number for number, _ in read]
        self._known = sorted({word for _, words in read for word in words})
        self._vocabulary = frozenset(self._known)
        self._weights = weigh(read, len(self._targets))
        self._rarest = log(1 + len(self._targets))
        most = max(FEW, COMMON * len(self._targets))
        common = log(1 + len(self._targets) / most)
        self._telling = frozenset(
            feature
            for feature, weight in self._weights.items()
            if feature[0] == "w" and weight >= common and self._says_something(feature[1:])
        )
        self._postings = self._posted([words for _, words in read])
        self._sizes = Counter(self._owner)
        self._gains, self._priors = evidence(read)
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
        if _is_sure(ranking, words):
            return Sure(ranking[0].target)
        strange = any(word not in self._vocabulary for word in words)
        if strange and len(known) == 1:
            return None  # one word that is known by chance
        telling = any(f"w{word}" in self._telling for word in known)
        least = (LIKELY if telling else COMMONLY) * len(words) / len(known)
        likely = tuple(each.target for each in ranking[:MOST_OFFERED] if each.likeness >= FAINT)
        first = ranking[0].likeness if ranking else 0.0
        return Unsure(likely, first) if likely and first >= least else None

    def clearly(self, text: str) -> Sure | None:
        """Find a question that is asked in the form of one, so clearly that it is nothing else."""
        if not self.is_question(text):
            return None
        found = self._one(text)
        return Sure(found.target) if found is not None and found.likeness >= CLEAR else None

    def is_question(self, text: str) -> bool:
        """Tell whether a text has the form of a question."""
        return "?" in text or not self._asking.isdisjoint(self._wording.spoken(text))

    def ranking(self, text: str) -> list[Scored]:
        """Give every question that a text resembles at all, the likeliest first."""
        return self._ranked(self._read(text))

    def _rank(self, words: tuple[str, ...]) -> list[Scored]:
        nearest: dict[int, list[float]] = defaultdict(list)
        for example, similarity in self._similarities(words).items():
            nearest[self._owner[example]].append(similarity)
        told = self._told(words)
        found = [
            Scored(self._targets[number], likeness + told[number] + same, likeness)
            for number, each in nearest.items()
            for likeness in (_likeness(each, self._sizes[number]),)
            for same in (SAME * (max(each) > ALMOST),)
        ]
        return sorted(found, key=lambda each: (-each.score, each.target))

    def _says_something(self, word: str) -> bool:
        asks = len(word) == 1 or word.isdigit() or word in self._asking
        return word in self._vocabulary and not asks and word not in self._joining

    def _two(self, text: str) -> Sure | None:
        """Find two questions in one text: in two sentences, or at both sides of a joining word."""
        clauses = self._wording.clauses(text)[:MOST_CLAUSES]
        if len(clauses) == 1 and next(self._wording.halves(clauses[0]), None) is None:
            return None
        found: dict[str, None] = {}
        for clause in clauses:
            found.update(dict.fromkeys(each.target for each in self._in_clause(clause)))
        return Sure(*list(found)[:2]) if len(found) > 1 else None

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
        return ranking[0] if _is_sure(ranking, words) else None

    def _read(self, text: str) -> tuple[str, ...]:
        """Give the words of a text that say something, known words in the place of typos."""
        return tuple(
            word if word in self._vocabulary else self._typo(word) or word
            for word in self._wording.words(text)
        )

    def _similarities(self, words: Sequence[str]) -> dict[int, float]:
        """Give every example that the words resemble, with the cosine of the angle between them."""
        weights = self._weights
        counts = Counter(feature for feature in features(words) if feature in weights)
        vector = {feature: damped(n) * weights[feature] for feature, n in counts.items()}
        unknown = (word for word in words if f"w{word}" not in weights)
        strange = sum(STRANGE_NUMBER if word.isdigit() else STRANGE for word in unknown)
        square = sum(weight * weight for weight in vector.values()) + strange * self._rarest**2
        length = sqrt(square) or 1.0
        found = [0.0] * len(self._owner)
        for feature, weight in vector.items():
            share = weight / length
            for example, other in self._postings[feature]:
                found[example] += share * other
        return {example: each for example, each in enumerate(found) if each > TRACE}

    def _told(self, words: Sequence[str]) -> list[float]:
        """Give what the words alone say for or against each question."""
        features = [f for f in Counter(words_and_pairs(words)) if f in self._priors]
        base = sum(self._priors[feature] for feature in features)
        weight = sum(BAYES[feature[0]] for feature in features)
        told = [base - weight * log(self._sizes[n] + 1) for n in range(len(self._targets))]
        for feature in features:
            for number, gain in self._gains[feature]:
                told[number] += gain
        return [EVIDENCE * each / max(1, len(words)) for each in told]

    def _typo(self, word: str) -> str | None:
        if len(word) < MIN_TYPO or word.isdigit():
            return None
        near = extractOne(word, self._known, scorer=OSA.normalized_similarity, score_cutoff=TYPO)
        return near[0] if near is not None and near[0][0] == word[0] else None

    def _posted(self, examples: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[int, float]]]:
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for example, words in enumerate(examples):
            vector = {
                feature: damped(number) * self._weights[feature]
                for feature, number in Counter(features(words)).items()
                if feature in self._weights
            }
            length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
            for feature, weight in vector.items():
                postings[feature].append((example, weight / length))
        return dict(postings)


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
"""Examples by question, slang, and words of asking, joining and filler."""


def _parts(questions: Questions) -> Parts:
    examples = tuple(
        (state, (*each.name.values(), *(text for like in each.like.values() for text in like)))
        for state, each in questions.items.items()
    )
    kinds = (questions.asking, questions.joining, questions.filler)
    words = tuple(tuple(word for words in each.values() for word in words) for each in kinds)
    return examples, tuple(questions.slang.items()), words


@lru_cache(maxsize=4)
def _built(
    examples: tuple[tuple[str, tuple[str, ...]], ...],
    slang: tuple[tuple[str, str], ...],
    words: tuple[tuple[str, ...], ...],
) -> Router:
    return Router(dict(examples), dict(slang), *words)


def _is_sure(ranking: Sequence[Scored], words: Sequence[str]) -> bool:
    """Tell whether the likeliest question is so likely, and the next so much less, to answer it."""
    if not ranking or ranking[0].likeness < (SURE if len(words) > 1 else WHOLE):
        return False
    return len(ranking) == 1 or ranking[0].score - ranking[1].score >= LEAD


def _likeness(similarities: list[float], size: int) -> float:
    nearest = sorted(similarities, reverse=True)[:3]
    many = ALL * sum(similarities) / sqrt(size)
    return BEST * nearest[0] + FEW_BEST * sum(nearest) / 3 + many

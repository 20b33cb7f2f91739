"""Judge a bot's questions by utterances that people might write, each with the question it means.

The file is a table: `text`, `target` (a question's state; several that are right with `|` between
them; `none` where the bot has no answer), `habit` (who writes like that) and `part`. Examples and
thresholds may be tuned on the part `tune`; the part `held` is for the figures alone.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.engine.questions import Finding, Router, Sure, Unsure
from bot.errors import WartelError

COLUMNS = ["text", "target", "habit", "part"]
NONE = "none"
"""The target of an utterance that asks for nothing that the bot knows."""

PARTS = {
    "held": "Held back: never looked at while tuning",
    "tune": "Used while tuning",
}
"""What may stand in the column `part`, and how a page calls it."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Hold what somebody might write, and what it means."""

    text: str
    targets: frozenset[str]  # empty: nothing that the bot knows
    habit: str
    part: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold what the router made of an utterance."""

    utterance: Utterance
    finding: Finding
    likeliest: str  # NONE where nothing was found

    @property
    def found(self) -> str:
        """Name what was answered, or offered, or NONE."""
        if isinstance(self.finding, Unsure):
            return f"{' or '.join(self.finding.targets)}?"
        return self.likeliest

    @property
    def first(self) -> bool:
        """Tell whether the likeliest question is the right one."""
        return self.likeliest in self.utterance.targets

    @property
    def offered(self) -> bool:
        """Tell whether the right question was answered, or was among those offered."""
        if isinstance(self.finding, Sure):
            return self.finding.target in self.utterance.targets
        found = self.finding.targets if isinstance(self.finding, Unsure) else ()
        return not self.utterance.targets.isdisjoint(found)

    @property
    def wrong_jump(self) -> bool:
        """Tell whether another question was answered without asking back."""
        return isinstance(self.finding, Sure) and not self.offered


@dataclass
class Judgement:
    """Hold what the router made of many utterances."""

    judged: list[Judged] = field(default_factory=list)

    @property
    def asked(self) -> list[Judged]:
        """List those that ask for something that the bot knows."""
        return [each for each in self.judged if each.utterance.targets]

    @property
    def first(self) -> float:
        """Give the percentage of questions whose likeliest meaning is the right one."""
        return _percent(sum(each.first for each in self.asked), len(self.asked))

    @property
    def offered(self) -> float:
        """Give the percentage of questions that were answered or offered."""
        return _percent(sum(each.offered for each in self.asked), len(self.asked))

    @property
    def wrong_jumps(self) -> float:
        """Give the percentage of all utterances that led to a wrong answer."""
        return _percent(sum(each.wrong_jump for each in self.judged), len(self.judged))

    @property
    def asked_back(self) -> float:
        """Give the percentage of questions after which the bot asked which one was meant."""
        unsure = sum(isinstance(each.finding, Unsure) for each in self.asked)
        return _percent(unsure, len(self.asked))

    @property
    def confused(self) -> Counter[tuple[str, str]]:
        """Count how often one question was taken for another: what was meant, what was found."""
        return Counter(
            ("|".join(sorted(each.utterance.targets)) or NONE, each.likeliest)
            for each in self.judged
            if (each.utterance.targets and not each.first) or each.wrong_jump
        )

    def of(self, habit: str) -> Judgement:
        """Give what became of the utterances of one habit."""
        return Judgement([each for each in self.judged if each.utterance.habit == habit])


def read(path: Path, targets: Iterable[str]) -> list[Utterance]:
    """Read a table of utterances; raise WartelError with file and line of what is wrong."""
    known = {*targets, NONE}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if next(rows, None) != COLUMNS:
            raise WartelError(f"{path}:1: the first line must be '{','.join(COLUMNS)}'")
        return [_utterance(path, rows.line_num, row, known) for row in rows]


def judge(router: Router, utterances: Iterable[Utterance]) -> Judgement:
    """Ask the router what every utterance means."""
    return Judgement([_judged(router, each) for each in utterances])


def report(judgement: Judgement) -> Iterator[str]:
    """Write the figures and the confusion table as lines of Markdown."""
    yield "| habit | utterances | top-1 | answered or offered | asked back | wrong jump |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    habits = sorted({each.utterance.habit for each in judgement.judged})
    for habit in habits:
        yield _row(habit, judgement.of(habit))
    yield _row("**all**", judgement)
    yield ""
    confused = judgement.confused
    if not confused:
        yield "No question was taken for another."
        return
    yield "| meant | taken for | times |"
    yield "| --- | --- | ---: |"
    for (meant, found), times in sorted(confused.items(), key=lambda each: (-each[1], each[0])):
        yield f"| {meant} | {found} | {times} |"


def page(router: Router, utterances: Iterable[Utterance]) -> Iterator[str]:
    """Write a page with the figures of both parts as lines of Markdown, `held` first."""
    known = list(utterances)
    yield "# What the bot makes of questions in people's own words"
    yield ""
    yield "Written by `wartel questions FILE --page`; how questions are found says"
    yield "[decision 11](decisions/0011-questions.md)."
    yield ""
    yield "Every utterance names the question that it means. *Top-1*: the likeliest question is"
    yield "the right one. *Answered or offered*: it was answered, or is among those that the bot"
    yield "offers when it asks back. *Wrong jump*: another one was answered. Utterances that mean"
    yield "nothing the bot knows count for wrong jumps alone."
    for part, title in PARTS.items():
        chosen = [each for each in known if each.part == part]
        if chosen:
            yield ""
            yield f"## {title}"
            yield ""
            yield from report(judge(router, chosen))


def _row(name: str, judgement: Judgement) -> str:
    figures = (judgement.first, judgement.offered, judgement.asked_back, judgement.wrong_jumps)
    cells = " | ".join(f"{figure:.1f} %" for figure in figures)
    return f"| {name} | {len(judgement.judged)} | {cells} |"


def _utterance(path: Path, line: int, row: list[str], known: set[str]) -> Utterance:
    if len(row) != len(COLUMNS) or not all(row):
        raise WartelError(f"{path}:{line}: a line holds {', '.join(COLUMNS)}, none of them empty")
    text, target, habit, part = row
    targets = frozenset(target.split("|"))
    if not targets <= known:
        unknown = ", ".join(sorted(targets - known))
        raise WartelError(f"{path}:{line}: no question is answered by '{unknown}'")
    if part not in PARTS:
        raise WartelError(f"{path}:{line}: 'part' must be {' or '.join(PARTS)}, not '{part}'")
    return Utterance(text, targets - {NONE}, habit, part)


def _judged(router: Router, utterance: Utterance) -> Judged:
    finding = router.ask(utterance.text)
    if isinstance(finding, Sure):
        return Judged(utterance, finding, finding.target)
    return Judged(utterance, finding, finding.targets[0] if finding is not None else NONE)


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0

"""Play transcripts on mutants of a bot: a mutant that no transcript notices is a gap in them.

Rules of this file:

- A mutant that `wartel check` refuses never reaches a contact, so it is no merit of the transcripts
  if they notice it. It is listed apart, but played and counted like any other.
- Only transcripts that come by the changed place are played: no other can notice anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from bot.authoring.files import read_files
from bot.engine.actions import Registry
from bot.engine.bot import Bot
from bot.errors import EventRefused
from bot.replay.breeding import Breeder
from bot.replay.engine_player import EngineTarget
from bot.replay.footprints import Footprints
from bot.replay.mutants import ALWAYS, NEVER, Mutant, mutants
from bot.replay.player import CannotPlay, Performance, Result, Target
from bot.replay.suite import play_all
from bot.replay.transcript import Transcript


class Broken(Exception):
    """Say that transcripts fail on the bot as it is: nothing can be learned from mutants."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what became of a mutant."""

    mutant: Mutant
    checked: bool  # it passes the check, so only transcripts stand between it and a contact
    killed: bool  # a transcript failed on it


@dataclass
class Report:
    """Hold what became of every mutant."""

    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def killed(self) -> list[Mutant]:
        """List the mutants that only transcripts could notice, and did."""
        return [each.mutant for each in self.verdicts if each.checked and each.killed]

    @property
    def survived(self) -> list[Mutant]:
        """List the mutants that nothing noticed."""
        return [each.mutant for each in self.verdicts if each.checked and not each.killed]

    @property
    def refused(self) -> list[Mutant]:
        """List the mutants that the check finds by itself."""
        return [each.mutant for each in self.verdicts if not each.checked]

    @property
    def refused_and_killed(self) -> list[Mutant]:
        """List those among them that transcripts would notice, too."""
        return [each.mutant for each in self.verdicts if not each.checked and each.killed]

    @property
    def percent(self) -> float:
        """Give the share of all mutants, refused ones too, that transcripts notice, 0 to 100."""
        noticed = sum(each.killed for each in self.verdicts)
        return 100 * noticed / len(self.verdicts) if self.verdicts else 100.0


class Hunt:
    """Know a bot folder and the transcripts that shall notice its mutants."""

    def __init__(self, folder: Path, paths: Iterable[Path]) -> None:
        """Read and play everything once; raise FlowError, or Broken if a transcript fails."""
        self._source = folder, tuple(paths)
        loaded = EngineTarget(folder)
        bot = loaded.rehearsed.bot
        files, notes = read_files(folder)
        self.target = loaded.with_bot(Bot.build(bot.script, _with_guards(bot.registry)))
        self.breeder = Breeder(files, self.target.rehearsed.bot, notes.base)
        self._known = Footprints(notes.base)
        for result in play_all(self._source[1], self.target):
            self._know(result)
        self.mutants = list(mutants(files))

    def run(self, numbers: Sequence[int] | None = None, jobs: int = 1) -> Report:
        """Judge every mutant, or those with these numbers, in one process or several."""
        chosen = range(len(self.mutants)) if numbers is None else numbers
        if jobs <= 1:
            return Report([self.judge(self.mutants[number]) for number in chosen])
        parts = [(*self._source, chosen[first::jobs]) for first in range(jobs)]
        with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
            found = dict(chain.from_iterable(pool.map(_judge_part, parts)))
        return Report([Verdict(self.mutants[number], *found[number]) for number in chosen])

    def judge(self, mutant: Mutant) -> Verdict:
        """Breed a mutant, check it, and play transcripts until one fails."""
        bred = self.breeder.breed(mutant)
        if bred is None:
            return Verdict(mutant, checked=False, killed=False)
        target = self.target.with_bot(bred.bot)
        wherever = [(state, "", "") for state in bred.touched if state != mutant.spot.state]
        passing = self._known.passing([mutant.must, *wherever], mutant.best)
        return Verdict(mutant, bred.checked, any(_fails(each, target) for each in passing))

    def _know(self, result: Result) -> None:
        if not result.passed:
            path = result.transcript.path
            raise Broken(f"{path}: this transcript fails on the bot as it is")
        self._known.add(result)


def _judge_part(
    part: tuple[Path, tuple[Path, ...], Sequence[int]],
) -> list[tuple[int, tuple[bool, bool]]]:
    """Judge some mutants in a process that has to read everything for itself."""
    folder, paths, numbers = part
    hunt = Hunt(folder, paths)
    verdicts = ((number, hunt.judge(hunt.mutants[number])) for number in numbers)
    return [(number, (verdict.checked, verdict.killed)) for number, verdict in verdicts]


def _fails(transcript: Transcript, target: Target) -> bool:
    """Play only as far as everything is as expected; tell whether that is not to the end."""
    try:
        performance = Performance(transcript, target.stage(transcript.at))
        return any(performance.play(exchange).failures for exchange in transcript.exchanges)
    except (CannotPlay, EventRefused):
        return True


def _with_guards(registry: Registry) -> Registry:
    guards = {**registry.guards, ALWAYS: lambda _: True, NEVER: lambda _: False}
    return replace(registry, guards=guards)

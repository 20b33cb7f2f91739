"""Play transcripts on mutants of a bot: a mutant that no transcript notices is a gap in them.

Rules of this file:

- A mutant that `wartel check` refuses never reaches a contact, so it is no merit of the transcripts
  if they notice it. It is listed apart, but played and counted like any other.
- Only transcripts that come by the changed place are played: no other can notice anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.authoring.checker import mistakes_of
from bot.authoring.code import Loaded
from bot.authoring.fields import Notes
from bot.authoring.files import read_files
from bot.authoring.loader import assemble
from bot.engine.actions import Registry
from bot.engine.bot import Bot
from bot.engine.flow import Script
from bot.errors import FlowError
from bot.replay.engine_player import EngineTarget
from bot.replay.mutants import ALWAYS, NEVER, Mutant, mutants
from bot.replay.player import Result, Target, play
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
        self._target = EngineTarget(folder)
        self._registry = _with_guards(self._target.rehearsed.bot.registry)
        self._files, notes = read_files(folder)
        self._base = notes.base
        self._by_state: dict[str, list[Transcript]] = {"": []}
        for result in play_all(paths, self._target):
            self._know(result)
        self.mutants = list(mutants(self._files))

    def run(self) -> Report:
        """Judge every mutant."""
        return Report([self.judge(mutant) for mutant in self.mutants])

    def judge(self, mutant: Mutant) -> Verdict:
        """Breed a mutant, check it, and play transcripts until one fails."""
        script, checked = self._bred(mutant)
        if script is None:
            return Verdict(mutant, checked=False, killed=False)
        target = self._target.with_bot(Bot.build(script, self._registry))
        return Verdict(mutant, checked, self._notices(mutant.state, target))

    def _bred(self, mutant: Mutant) -> tuple[Script | None, bool]:
        """Give the first variant that passes the check, else the first that can be built."""
        found: Script | None = None
        for value in mutant.values:
            with mutant.made(value):
                try:
                    script = assemble(self._files, Notes(self._base))
                except FlowError:
                    continue
            if not mistakes_of(Loaded(script, self._registry, None)):
                return script, True
            found = found or script
        return found, False

    def _notices(self, state: str, target: Target) -> bool:
        """Play until a transcript fails; it comes first next time, for the neighbours' sake."""
        known = self._by_state.get(state, [])
        for number, transcript in enumerate(known):
            if not play(transcript, target).passed:
                known.insert(0, known.pop(number))
                return True
        return False

    def _know(self, result: Result) -> None:
        if not result.passed:
            path = result.transcript.path
            raise Broken(f"{path}: this transcript fails on the bot as it is")
        for state in {"", *_states(result)}:
            self._by_state.setdefault(state, []).append(result.transcript)


def _states(result: Result) -> Iterator[str]:
    """Give every state in which a conversation was, also for a moment."""
    if result.transcript.beginning is not None:
        yield result.transcript.beginning.state
    for passage in result.path:
        yield passage.source
        yield passage.target
    for played in result.played:
        if played.heard.session is not None:
            yield played.heard.session.state


def _with_guards(registry: Registry) -> Registry:
    guards = {**registry.guards, ALWAYS: lambda _: True, NEVER: lambda _: False}
    return replace(registry, guards=guards)

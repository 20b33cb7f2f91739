"""Remember where transcripts come by in a bot, to play those first that come by soonest.

A footprint is (state, trigger, language): each of the three may be empty and then means any. The
name of a flow in place of a state means sessions that entered by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, product

from bot.replay.mutants import Footprint
from bot.replay.player import Played, Result
from bot.replay.transcript import Transcript


@dataclass
class Footprints:
    """Know which exchange of a transcript left each footprint first."""

    base: str  # the language in which conversations begin
    _seen: dict[Footprint, dict[int, int]] = field(default_factory=dict)
    _lengths: list[int] = field(default_factory=list)
    _failing: list[int] = field(default_factory=list)  # turns that failed leave no footprints
    transcripts: list[Transcript] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Remember a transcript as it was played."""
        number = len(self.transcripts)
        self.transcripts.append(result.transcript)
        self._lengths.append(len(result.played))
        if any(played.heard.trouble for played in result.played):
            self._failing.append(number)
        language = result.transcript.language or self.base
        beginning = result.transcript.beginning
        if beginning is not None:
            language = beginning.language or language
            self._leave(number, 0, {beginning.state, beginning.flow}, set(), {language})
        self._leave(number, 0, set(), set(), {language})
        spoken = {language}
        for index, played in enumerate(result.played):
            spoken = self._follow(number, index, played, spoken)

    def _follow(self, number: int, index: int, played: Played, before: set[str]) -> set[str]:
        session = played.heard.session
        after = {session.language} if session is not None else {self.base}
        stood = {session.state, session.flow} if session is not None else set()
        self._leave(number, index, stood, set(), before | after)
        for passage in played.heard.path:
            self._leave(number, index, {passage.source}, {passage.trigger}, before | after)
            self._leave(number, index, {passage.target}, set(), before | after)
        return after

    def _leave(
        self, number: int, index: int, states: set[str], triggers: set[str], languages: set[str]
    ) -> None:
        for footprint in product({"", *states}, {"", *triggers}, {"", *languages}):
            self._seen.setdefault(footprint, {}).setdefault(number, index)

    def passing(self, must: Iterable[Footprint], best: Footprint) -> Iterator[Transcript]:
        """Give the transcripts that come by one of `must`, those first that soonest come by `best`.

        Last come those in which a turn failed: nobody knows how far it went.
        """
        here, sooner = self._soonest(must), self._seen.get(best, {})
        never = max(self._lengths, default=0)

        def effort(number: int) -> tuple[int, int, int]:
            return sooner.get(number, never), here[number], self._lengths[number]

        failing = (number for number in self._failing if number not in here)
        yield from (self.transcripts[n] for n in chain(sorted(here, key=effort), failing))

    def _soonest(self, footprints: Iterable[Footprint]) -> dict[int, int]:
        found: dict[int, int] = {}
        for footprint in footprints:
            for number, index in self._seen.get(footprint, {}).items():
                found[number] = min(index, found.get(number, index))
        return found

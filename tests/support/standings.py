"""Find in the transcripts, for every state that waits, the shortest way to stand there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from bot.engine.session import Session
from bot.errors import EventRefused
from bot.replay.engine_player import EngineTarget
from bot.replay.player import SMS, CannotPlay, Performance
from bot.replay.reader import find_transcripts, read_transcripts
from bot.replay.transcript import Exchange, Transcript


@dataclass(frozen=True)
class Standing:
    """Stand in a transcript after its first exchanges, in the world as they have left it."""

    transcript: Transcript
    count: int  # of exchanges
    state: str
    sms: bool

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return self.transcript.exchanges[: self.count]

    def again(self, target: EngineTarget) -> Performance:
        """Play up to here in a fresh world."""
        performance = Performance(self.transcript, target.stage(self.transcript.at))
        for exchange in self.exchanges:
            performance.play(exchange)
        return performance


Standings = dict[tuple[str, str], Standing]
"""By state and language."""


def standings(folder: Path, target: EngineTarget, languages: Iterable[str]) -> Standings:
    """Play every transcript; where none stands in a language, the writer has chosen it before."""
    found: Standings = {}
    through: dict[str, list[Transcript]] = {}  # by state
    for path in find_transcripts([folder]):
        for transcript in read_transcripts(path):
            for state in _keep_shortest(found, transcript, target):
                through.setdefault(state, []).append(transcript)
    for state, language in product(through, languages):
        if (state, language) not in found:
            for transcript in through[state]:
                _keep_shortest(found, replace(transcript, language=language), target)
    return found


def _keep_shortest(found: Standings, transcript: Transcript, target: EngineTarget) -> set[str]:
    """Keep what is shorter than what was found before; name the states of the transcript."""
    states = set()
    for key, standing in _along(transcript, target):
        states.add(standing.state)
        if key not in found or standing.count < found[key].count:
            found[key] = standing
    return states


def _along(
    transcript: Transcript, target: EngineTarget
) -> Iterator[tuple[tuple[str, str], Standing]]:
    performance = Performance(transcript, target.stage(transcript.at))
    for count, exchange in enumerate(transcript.exchanges, start=1):
        try:
            session = performance.play(exchange).heard.session
        except (CannotPlay, EventRefused):  # it went astray before, as its own test says
            return
        if session is not None and _settled(session):
            sms = performance.channel == SMS
            yield (session.state, session.language), Standing(transcript, count, session.state, sms)


def _settled(session: Session) -> bool:
    """Tell whether everything was said, also the question of the state."""
    return not session.unsent and not session.unasked

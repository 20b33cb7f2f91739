"""Write a conversation that a program led as a transcript that passes at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.engine.flow import Place
from bot.replay.guessing import guess
from bot.replay.journey import Start, Step
from bot.replay.player import SOME_ADDRESS, Played, Result, Target, play
from bot.replay.transcript import Check, Exchange, Line, Repeat, Transcript

NOWHERE = Place("", 0)


def silent(start: Start, steps: tuple[Step, ...], title: str) -> Transcript:
    """Write down what happens, without what comes of it."""
    path = Path(title)
    return Transcript(
        path=path,
        title=title,
        channel=start.channel,
        contact=start.contact,
        at=start.at,
        address="" if start.address == SOME_ADDRESS else start.address,
        exchanges=tuple(
            Exchange(step.act, NOWHERE, number, path, after=step.after)
            for number, step in enumerate(steps)
        ),
    )


def scripted(
    target: Target, start: Start, steps: tuple[Step, ...], title: str
) -> tuple[Transcript, Result]:
    """Play the steps and expect what came of them; the result tells what was taken."""
    transcript = silent(start, steps, title)
    result = play(transcript, target)
    return replace(transcript, exchanges=tuple(map(expected, result.played))), result


def expected(played: Played) -> Exchange:
    """Expect of an act what came of it; what comes again needs no expectation of its own."""
    exchange, heard = played.exchange, played.heard
    if isinstance(exchange.act, Repeat):
        return exchange
    lines = tuple(Line(guess(text), NOWHERE, exchange.item) for text in heard.texts)
    state = heard.session.state if heard.session is not None else None
    checks = () if state is None else (Check(NOWHERE, exchange.item, state=state),)
    return replace(exchange, lines=lines, checks=checks)

"""Walk through a bot at random and look for what must never happen.

Rules of this file:

- Chance comes from one seeded generator: the same seed, turns and bot give the same walk.
- Everything is judged as the contact would meet it, after rendering and before anything is cut to
  the limits of a channel.
- One problem is reported once, however often it was met, with a conversation from which no step
  can be left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from bot.engine.effects import SendMessage
from bot.engine.flow import Trigger
from bot.engine.turn import Passage
from bot.replay.engine_player import EngineTarget
from bot.replay.inputs import SOMEWHERE, Inputs
from bot.replay.journey import Journey, Outcome, Start, Step
from bot.replay.player import SMS
from bot.replay.shrinking import Wanted, shrink
from bot.replay.transcript import Happening, Message
from bot.replay.traps import Roads
from bot.text import MESSAGE_LIMIT, REPLY_LIMIT, segments

CONVERSATION = 40
"""Steps after which a conversation makes room for a new one; most problems are near a start."""

VALID, STRANGE, EVENT, SILENCE = 0.72, 0.16, 0.08, 0.04
"""Shares of what happens next: something that the bot should understand, something that it need
not, something outside the chat; and how often a silence comes before it."""

UNTRIED = 0.5
"""Share of valid messages that are taken from what was never tried in the state."""

MINUTES = (1, 61, 24 * 60, 31 * 24 * 60)
"""Silences that are tried besides those of the bot folder and its channels."""

PIECES = (
    *(
        "1",
        "2",
        "99",
        "0",
        "-1",
        "3.5",
        "١",
        "２",
        "ya",
        "tidak",
        "halo",
        "a",
        "Rp",
        "é",
        "👍",
        "👩‍👩‍👧",
    ),
    *(
        "\n",
        " ",
        "\t",
        "\u200b",
        "\u202e",
        "{",
        "}",
        "{nama}",
        "<b>",
        "&amp;",
        "'",
        '"',
        "\\",
        "%s",
    ),
    *(
        "0099900000001",
        "3199015204860001",
        "+6284000000001",
        "12/12/2026",
        "https://wartel.example/",
    ),
)
"""What strange messages are made of: numbers, markup, other digits, invisible characters."""

LONGEST = 1600
"""Characters of the longest strange message; a channel lets no longer one through."""

NUMBERS = re.compile("[0-9]+")

MEDIA = ("image/jpeg", "audio/ogg", "video/mp4", "image/webp", "text/vcard", "application/zip", "")


@dataclass(frozen=True, slots=True)
class Problem:
    """Say what went wrong, where, and how to get there."""

    kind: str
    state: str  # in which it happened
    detail: str
    start: Start
    steps: tuple[Step, ...]
    warning: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """Tell problems apart, whatever numbers are in them."""
        return self.kind, self.state, "" if self.warning else NUMBERS.sub("#", self.detail)


@dataclass
class Report:
    """Hold what a walk met."""

    turns: int = 0
    conversations: int = 0
    states: Counter[str] = field(default_factory=Counter)  # turns that began there
    problems: list[Problem] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Tell whether there was nothing worse than a warning."""
        return all(problem.warning for problem in self.problems)


def walk(target: EngineTarget, turns: int, seed: int) -> Report:
    """Take so many turns at random."""
    return _Walker(target, seed).run(turns)


class _Walker:
    """Hold one walk."""

    def __init__(self, target: EngineTarget, seed: int) -> None:
        self.target = target
        self.random = Random(seed)
        self.inputs = Inputs(target.rehearsed)
        self.starts = tuple(self.inputs.starts())
        self.roads = Roads(target.rehearsed.bot.script)
        self.untried: dict[tuple[str, str], list[Step]] = {}
        self.report = Report()
        self.known: set[tuple[str, str, str]] = set()

    def run(self, turns: int) -> Report:
        """Walk, then ask the roads that were seen for traps."""
        journey = self.begin()
        while self.report.turns < turns:
            if len(journey.steps) >= CONVERSATION:
                journey = self.begin()
            journey = self.go(journey)
        for trap in self.roads.traps(self.tried_everything):
            self.note_trap(*trap)
        return self.report

    def begin(self) -> Journey:
        """Begin a conversation."""
        self.report.conversations += 1
        return Journey.begin(self.target, self.random.choice(self.starts))

    def go(self, journey: Journey) -> Journey:
        """Take one step and judge it."""
        state, step = journey.state, self.choose(journey)
        after, outcome = journey.attempt(step)
        self.report.turns += 1
        self.report.states[state] += 1
        for kind, detail, warning in judge(self.target, after, step, outcome):
            self.note(Problem(kind, state, detail, after.start, after.steps, warning))
        if outcome.trouble:
            return self.begin()
        if outcome.turn is not None and not _expired(outcome.turn.path):
            self.roads.walked(state, after)
        return after

    def note(self, problem: Problem) -> None:
        """Report a problem that is new, with the shortest way to it."""
        if problem.key in self.known:
            return
        self.known.add(problem.key)

        def same(journey: Journey, outcome: Outcome) -> bool:
            found = judge(self.target, journey, journey.steps[-1], outcome)
            return any(kind == problem.kind for kind, _, _ in found)

        self.report.problems.append(self.shortened(problem, same))

    def note_trap(self, kind: str, state: str, detail: str, seen: Journey) -> None:
        """Report a trap, with the shortest way into it."""
        problem = Problem(kind, state, detail, seen.start, seen.steps)
        shortened = self.shortened(problem, lambda journey, _: journey.state == state)
        self.report.problems.append(shortened)

    def shortened(self, problem: Problem, wanted: Wanted) -> Problem:
        """Leave out the steps of a problem that are not needed."""
        return replace(problem, steps=shrink(self.target, problem.start, problem.steps, wanted))

    # Chance

    def choose(self, journey: Journey) -> Step:
        """Choose what happens next."""
        after = self.silence(journey) if self.random.random() < SILENCE else timedelta(0)
        lot = self.random.random() * (VALID + STRANGE + EVENT)
        if lot < VALID:
            return Step(self.valid(journey).act, after)
        if lot < VALID + STRANGE or not self.inputs.events:
            return Step(self.strange(), after)
        return Step(self.random.choice(self.inputs.events).act, after)

    def silence(self, journey: Journey) -> timedelta:
        """Choose how long nothing happens."""
        channel = self.target.rehearsed.bot.script.channels[journey.start.channel]
        known = (*self.inputs.occasions.silences, channel.expires)
        return self.random.choice((*known, *(timedelta(minutes=each) for each in MINUTES)))

    def valid(self, journey: Journey) -> Step:
        """Choose a message that the state or the bot knows, rather one that was never tried."""
        key = journey.state, journey.start.channel
        untried = self.untried.setdefault(key, list(self.inputs.messages(*key)))
        if untried and self.random.random() < UNTRIED:
            return untried.pop(self.random.randrange(len(untried)))
        return self.random.choice(self.inputs.messages(*key))

    def tried_everything(self, state: str) -> bool:
        """Tell whether every valid message of a state was tried at least once."""
        return all(not steps for (name, _), steps in self.untried.items() if name == state)

    def strange(self) -> Message:
        """Make up a message that nobody expects."""
        lot = self.random.random()
        if lot < 0.15:
            return Message(media=(self.random.choice(MEDIA),))
        if lot < 0.2:
            return Message(location=SOMEWHERE)
        if lot < 0.25:
            return Message(button="".join(self.random.choices("abc_", k=4)))
        count = self.random.choice((0, 1, 1, 2, 3, 8, 400))
        return Message(text="".join(self.random.choices(PIECES, k=count))[:LONGEST])


def judge(
    target: EngineTarget, journey: Journey, step: Step, outcome: Outcome
) -> Iterator[tuple[str, str, bool]]:
    """Give everything that is wrong about a step: kind, detail, whether it is only a warning."""
    if outcome.trouble:
        yield "failure", outcome.trouble, False
    if outcome.turn is None:
        return
    later = (effect for effect in outcome.turn.effects if isinstance(effect, SendMessage))
    said = (*outcome.turn.replies, *later)
    session = journey.session
    if session is not None and session.state not in target.rehearsed.bot.script.states:
        yield "unknown state", f"the conversation stands in '{session.state}'", False
    if not said and not isinstance(step.act, Happening):
        yield "silence", "the bot said nothing", False
    if len(said) > REPLY_LIMIT:
        yield "too many messages", f"{len(said)} messages, more than {REPLY_LIMIT}", False
    for message in said:
        yield from _judge_text(message, journey.start.channel)


def _judge_text(message: SendMessage, channel: str) -> Iterator[tuple[str, str, bool]]:
    text = message.text
    if not text.strip():
        yield "empty message", "the bot sent a message without text", False
    if len(text) > MESSAGE_LIMIT:
        yield "too long", f"{len(text)} characters, more than {MESSAGE_LIMIT}", False
    if channel == SMS and segments(text).count > 1:
        yield "several segments", f"{segments(text).count} SMS segments: {text[:60]}...", True


def _expired(path: tuple[Passage, ...]) -> bool:
    return bool(path) and path[0].trigger == Trigger.EXPIRED

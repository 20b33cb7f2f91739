"""Find the shortest conversation to every wanted transition, breadth first, over the real engine.

Rules of this file:

- Conversations are tried in the order of their length, so the first one found is the shortest. A
  silence counts as a step, because a reader of the transcript has to follow it, too.
- Two conversations that stand alike are gone on with only once: same channel, contact, state,
  detour and slots, same silences, same happenings outside, same commands to the folder. Ids in
  slots count as equal.
- What is infinite is cut by the limits below. What they hid is said, not passed over.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.engine.session import encode
from bot.replay.engine_player import EngineTarget
from bot.replay.inputs import Inputs
from bot.replay.inventory import Inventory
from bot.replay.journey import NOW, Journey, Outcome, Start, Step
from bot.replay.transcript import Happening

ID = re.compile(r"[0-9a-f]{32}")
"""What `Conversation.new_id` gives."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bound what is searched; each is far above what the longest honest conversation needs."""

    steps: int = 14  # of one conversation
    happenings: int = 3  # outside the chat, in one conversation
    silences: int = 2  # in one conversation
    commands: int = 3  # of one kind; how many more there were makes no difference
    variants: int = 60  # of slots, in which one state is gone on from
    turns: int = 300_000  # in all


@dataclass(frozen=True, slots=True)
class Found:
    """Hold the shortest conversation that takes some transitions for the first time."""

    start: Start
    steps: tuple[Step, ...]
    transitions: tuple[str, ...]  # ids


@dataclass
class Findings:
    """Hold what a search found, and what stopped it."""

    conversations: list[Found] = field(default_factory=list)
    missed: tuple[str, ...] = ()  # ids of the transitions without a conversation
    turns: int = 0
    reached: frozenset[str] = frozenset()  # names of the limits that cut something off
    troubles: dict[str, str] = field(default_factory=dict)  # what failed where first, by why


def explore(
    target: EngineTarget, wanted: Collection[str], limits: Limits | None = None
) -> Findings:
    """Search until every wanted transition, given by its id, has a conversation."""
    return _Search(target, wanted, limits or Limits()).run()


@dataclass(frozen=True, slots=True)
class _Stand:
    """Wait in line to be gone on from."""

    journey: Journey
    silence: timedelta = NOW  # since the last step
    silences: tuple[timedelta, ...] = ()

    @property
    def happenings(self) -> tuple[str, ...]:
        acts = (step.act for step in self.journey.steps)
        return tuple(f"{act.name} {dict(act.data)}" for act in acts if isinstance(act, Happening))

    @property
    def length(self) -> int:
        return len(self.journey.steps) + len(self.silences)


class _Search:
    """Hold the line of conversations and what was found."""

    def __init__(self, target: EngineTarget, wanted: Collection[str], limits: Limits) -> None:
        bot = target.rehearsed.bot
        self.target = target
        self.limits = limits
        self.inventory = Inventory(bot.script, bot.machine)
        self.inputs = Inputs(target.rehearsed)
        self.wanted = {each.id for each in self.inventory.transitions if each.id in wanted}
        self.findings = Findings()
        self.cut: set[str] = set()
        self.seen: set[Hashable] = set()
        self.variants: Counter[str] = Counter()
        self.line: deque[_Stand] = deque()

    def run(self) -> Findings:
        """Go on from every conversation in line until nothing is wanted or nothing is left."""
        for start in self.inputs.starts():
            self.join(_Stand(Journey.begin(self.target, start)))
        while self.wanted and self.line:
            if self.findings.turns >= self.limits.turns:
                self.cut.add("turns")
                break
            self.go_on(self.line.popleft())
        self.findings.missed = tuple(
            each.id for each in self.inventory.transitions if each.id in self.wanted
        )
        self.findings.reached = frozenset(self.cut)
        return self.findings

    def join(self, stand: _Stand) -> None:
        """Put a conversation in line unless one that stands alike was there before."""
        journey = stand.journey
        mark = _mark(stand, self.limits.commands)
        if mark in self.seen:
            return
        self.seen.add(mark)
        if stand.length >= self.limits.steps:
            self.cut.add("steps")
        elif self.variants[journey.state] >= self.limits.variants:
            self.cut.add("variants")
        else:
            self.variants[journey.state] += 1
            self.line.append(stand)

    def go_on(self, stand: _Stand) -> None:
        """Try everything that can happen next."""
        journey = stand.journey
        if journey.session is not None and journey.session.expires_at <= journey.at:
            self.end(stand)
            return
        for step in self.inputs.messages(journey.state, journey.start.channel):
            self.follow(stand, journey, step)
        if journey.session is None:
            return
        for step in self.possible_events(stand):
            self.follow(stand, journey, step)
        for silence in self.possible_silences(stand):
            later = replace(
                stand,
                journey=journey.wait(silence),
                silence=stand.silence + silence,
                silences=(*stand.silences, silence),
            )
            self.join(later)

    def end(self, stand: _Stand) -> None:
        """Write into a conversation that silence has ended; what follows is a new one."""
        for step in self.inputs.messages(stand.journey.state, stand.journey.start.channel):
            if not self.wanted & self.expiries:
                return
            self.take(stand, stand.journey, step)

    @property
    def expiries(self) -> set[str]:
        """Name the transitions that only silence takes."""
        return {each.id for each in self.inventory.transitions if each.trigger == "expired"}

    def possible_events(self, stand: _Stand) -> Iterator[Step]:
        """Give what may happen outside the chat, as long as not too much has happened."""
        if len(stand.happenings) < self.limits.happenings:
            yield from self.inputs.events
        elif self.inputs.events:
            self.cut.add("happenings")

    def possible_silences(self, stand: _Stand) -> Iterator[timedelta]:
        """Give the silences after which something is different."""
        if len(stand.silences) < self.limits.silences:
            channel = stand.journey.start.channel
            expiry = self.target.rehearsed.bot.script.channels[channel].expires
            yield from dict.fromkeys((*self.inputs.occasions.silences, expiry))
        else:
            self.cut.add("silences")

    def follow(self, stand: _Stand, journey: Journey, step: Step) -> None:
        """Take a step and put what comes of it in line."""
        after, outcome = self.take(stand, journey, step)
        if not (outcome.refused or outcome.trouble):
            self.join(replace(stand, journey=after, silence=NOW))

    def take(self, stand: _Stand, journey: Journey, step: Step) -> tuple[Journey, Outcome]:
        """Take a step and note what it is the first to take."""
        start_of_silence = replace(journey, at=journey.at - stand.silence)
        after, outcome = start_of_silence.branch(replace(step, after=stand.silence))
        self.findings.turns += 1
        if outcome.trouble:
            act = step.act
            name = f"event {act.name}" if isinstance(act, Happening) else f"message {act.text!r}"
            self.findings.troubles.setdefault(outcome.trouble, f"{name} in {journey.state}")
        path = outcome.turn.path if outcome.turn is not None else ()
        taken = (self.inventory.taken(passage) for passage in path)
        new = tuple(dict.fromkeys(t.id for t in taken if t is not None and t.id in self.wanted))
        if new:
            self.wanted.difference_update(new)
            self.findings.conversations.append(Found(after.start, after.steps, new))
        return after, outcome


def _mark(stand: _Stand, most: int) -> Hashable:
    """Give what tells stands apart that may go on differently."""
    journey = stand.journey
    slots = ""
    if journey.session is not None:
        bare = replace(journey.session, trail=(), unsent=(), expires_at=journey.start.at)
        slots = ID.sub("id", encode(bare))
    start = journey.start
    counts = Counter(journey.commands).items()
    outside = stand.happenings, frozenset((name, min(count, most)) for name, count in counts)
    return start, slots, stand.silences, stand.silence, outside

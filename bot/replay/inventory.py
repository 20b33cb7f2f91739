"""List what conversations with a bot can take: its states, and the transitions of its machine.

Rules of this file:

- A transition is one branch of the built machine: an option, each outcome of a guard, `otherwise`,
  an answer, an event, a passing on.
- What works in every state would drown everything else if every state counted it, so it counts
  once: each branch of a global word and of a global event, the words that do something by
  themselves (back, repeat, language), and silence, once for each flow that it leads back to.
- A question in the contact's own words counts once for the state that answers it: which words lead
  there is judged by examples, not by transcripts.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from bot.engine.flow import Branch, Place, Script, State, Trigger
from bot.engine.machine import Arrow, BotMachine
from bot.engine.turn import Passage

EVERYWHERE = "everywhere"
"""Stands where others have a flow or a state: for what works in every state."""


@dataclass(frozen=True, slots=True)
class Transition:
    """Describe one transition that a conversation can take."""

    state: str  # full name of the state that it leaves; empty: any
    trigger: str
    number: int  # among the branches of the same state and trigger, from 0
    place: Place
    target: str = ""  # full name of the state that it leads to; empty: it stays, or it depends
    guard: str = ""
    because: str = ""
    builtin: str = ""  # what a word does by itself

    @property
    def id(self) -> str:
        """Name it for machines; the name changes only with the flow itself."""
        end = f"#{self.number}" if self.number else ""
        return f"{self.state or EVERYWHERE}/{self.trigger}{end}"

    @property
    def flow(self) -> str:
        """Name the flow that it belongs to."""
        return self.state.partition(".")[0] or EVERYWHERE

    @property
    def cause(self) -> str:
        """Say what fires it: `option sudah [tautan_mati]`."""
        kind, _, name = self.trigger.partition(".")
        words = [f"{kind} {name}" if name else CAUSES.get(kind, kind)]
        words += [f"({self.because})"] if self.because else []
        words += [f"[{self.guard}]"] if self.guard else []
        return " ".join(words)

    @property
    def effect(self) -> str:
        """Say where it leads."""
        return f"-> {self.target}" if self.target else self.builtin or "stays"

    def __str__(self) -> str:
        return f"{self.state or EVERYWHERE}: {self.cause} {self.effect}"


CAUSES = {Trigger.GO: "passes on", Trigger.EXPIRED: "silence"}
BUILTINS = {
    "back": "goes back",
    "repeat": "asks again",
    "language": "changes the language",
    "resume": "goes back to where a question was asked",
}


class Inventory:
    """Know everything that conversations with one loaded bot can take."""

    def __init__(self, script: Script, machine: BotMachine) -> None:
        """Take the machine that the conversations run on: a passage names its very branches."""
        self.script = script
        self._by_key: dict[Hashable, Transition] = {}
        for number, arrow in _numbered(script, machine.arrows()):
            self._by_key.setdefault(_key(arrow), _transition(script, arrow, number))
        for word in script.words:
            if word.builtin is not None:
                does = BUILTINS[word.builtin.value]
                trigger = Trigger.word(word.name)
                transition = Transition("", trigger, 0, word.place, builtin=does)
                self._by_key[trigger] = transition
        for state, question in script.questions.items.items():
            trigger = Trigger.question(state)
            self._by_key[trigger] = Transition("", trigger, 0, question.place, target=state)
        self.transitions = tuple(sorted(self._by_key.values(), key=self._position))

    @property
    def states(self) -> tuple[State, ...]:
        """Give every state in the order of the flow files."""
        return tuple(self.script.states.values())

    def taken(self, passage: Passage) -> Transition | None:
        """Give the transition that a passage took; None if it was taken on another bot."""
        return self._by_key.get(_key(passage))

    def in_flow(self, flow: str) -> tuple[Transition, ...]:
        """Give the transitions of one flow, or of EVERYWHERE."""
        return tuple(each for each in self.transitions if each.flow == flow)

    def _position(self, transition: Transition) -> tuple[int, str, int, int]:
        """Sort by states as they are written, what works everywhere last."""
        names = list(self.script.states)
        state = names.index(transition.state) if transition.state else len(names)
        place = transition.place
        return state, place.file, place.line, transition.number


def _key(step: Arrow | Passage) -> Hashable:
    """Give what tells transitions apart: a branch is written once, however many states have it."""
    if step.trigger == Trigger.EXPIRED:
        return step.trigger, step.target
    return step.trigger if step.branch is None else id(step.branch)


def _numbered(script: Script, arrows: Iterator[Arrow]) -> Iterator[tuple[int, Arrow]]:
    """Number the branches of each state and trigger, those of the state itself from 0."""
    counts: dict[tuple[str, str, bool], int] = {}
    for arrow in arrows:
        key = arrow.source, arrow.trigger, _is_own(script, arrow)
        counts[key] = counts.get(key, -1) + 1
        yield counts[key], arrow


def _is_own(script: Script, arrow: Arrow) -> bool:
    """Tell whether an arrow leaves its state for a reason of that state alone."""
    return any(arrow.branch is branch for branch in script.states[arrow.source].branches)


def _transition(script: Script, arrow: Arrow, number: int) -> Transition:
    branch: Branch = arrow.branch
    place = branch.place
    if arrow.trigger == Trigger.EXPIRED:
        place = script.states[arrow.target].place
    return Transition(
        state=arrow.source if _is_own(script, arrow) else "",
        trigger=arrow.trigger,
        number=number,
        place=place,
        target=branch.target or "",
        guard=branch.guard or "",
        because=branch.because or "",
    )

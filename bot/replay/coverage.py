"""Measure which states and transitions of a bot the transcripts took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.engine.flow import State
from bot.replay.inventory import EVERYWHERE, Inventory, Transition
from bot.replay.player import Result


@dataclass(frozen=True, slots=True)
class Share:
    """Count how many of how many were taken."""

    taken: int
    total: int

    @property
    def percent(self) -> float:
        """Give 0 to 100; nothing to take counts as all of it."""
        return 100 * self.taken / self.total if self.total else 100.0

    def __str__(self) -> str:
        return f"{self.taken}/{self.total}"


@dataclass
class Coverage:
    """Count how often each state and each transition of one bot was taken."""

    inventory: Inventory
    states: Counter[str] = field(default_factory=Counter)  # by full name
    transitions: Counter[str] = field(default_factory=Counter)  # by id
    transcripts: int = 0  # that passed
    unplayed: list[Result] = field(default_factory=list)  # failed or could not be played

    def add(self, result: Result) -> None:
        """Count what a transcript took; one that does not pass proves nothing."""
        if not result.passed:
            self.unplayed.append(result)
            return
        self.transcripts += 1
        for played in result.played:
            session, path = played.heard.session, played.heard.path
            ways = [{passage.source, passage.target} for passage in path]
            stood = {session.state} if session is not None else set()
            self.states.update(name for names in ways or [stood] for name in names)
            taken = map(self.inventory.taken, path)
            self.transitions.update(each.id for each in taken if each is not None)

    @property
    def flows(self) -> tuple[str, ...]:
        """Name the flows, EVERYWHERE last."""
        return (*self.inventory.script.flows, EVERYWHERE)

    def states_of(self, flow: str) -> tuple[State, ...]:
        """Give the states of a flow; EVERYWHERE has none."""
        return tuple(state for state in self.inventory.states if state.flow == flow)

    def missing_states(self) -> tuple[State, ...]:
        """List the states that no conversation was in."""
        return tuple(state for state in self.inventory.states if not self.states[state.name])

    def missing_transitions(self) -> tuple[Transition, ...]:
        """List the transitions that no conversation took."""
        return tuple(each for each in self.inventory.transitions if not self.transitions[each.id])

    def state_share(self, flow: str | None = None) -> Share:
        """Count the states of a flow, or of the bot."""
        states = self.inventory.states if flow is None else self.states_of(flow)
        return Share(sum(self.states[state.name] > 0 for state in states), len(states))

    def transition_share(self, flow: str | None = None) -> Share:
        """Count the transitions of a flow, or of the bot."""
        inventory = self.inventory
        every = inventory.transitions if flow is None else inventory.in_flow(flow)
        return Share(sum(self.transitions[each.id] > 0 for each in every), len(every))


def measure(inventory: Inventory, results: Iterable[Result]) -> Coverage:
    """Count what transcripts took; they must have been played on the inventory's own bot."""
    coverage = Coverage(inventory)
    for result in results:
        coverage.add(result)
    return coverage

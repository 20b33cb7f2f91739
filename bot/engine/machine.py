"""Turn a script into one state machine; the only file that imports `transitions`.

Rules of this file:

- One machine is built per bot, when it is loaded. A turn fires an event on a throw-away Cursor that
  was never added as a model: adding and removing a model would cost twenty times as much as the
  step itself, and a machine per message a thousand times.
- `queued=False` always: a queue belongs to the machine, so under threads one turn would return
  before its own transition ran.
- `auto_transitions=False` always: no `to_<state>` event may be reachable.
- The library accepts unknown states and guards when a machine is built, so `authoring/checker.py`
  must have refused them before.
- Where a `back` leads depends on the trail of a session, so it is no transition; `step.py` does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

from transitions import Event, EventData, Machine, Transition

from bot.engine.actions import Conversation, Registry
from bot.engine.flow import Branch, Script, State, Trigger


@dataclass(slots=True)
class Cursor:
    """Stand in a state for the length of one firing."""

    state: str
    conversation: Conversation
    entry: str  # the flow that this session entered by
    branch: Branch | None = None  # the branch that was taken


@dataclass(frozen=True, slots=True)
class Arrow:
    """Describe one transition of the built machine, for diagrams and coverage."""

    source: str
    trigger: str
    target: str  # equal to source when the branch stays
    branch: Branch


@dataclass(frozen=True, slots=True)
class Rule:
    """Let a state take a branch; some only on a few channels, or in sessions of one flow."""

    branch: Branch
    channels: frozenset[str] = frozenset()  # empty: all
    entry: str | None = None

    def conditions(self, registry: Registry) -> Iterator[Callable[[Cursor], bool]]:
        """Give what must hold for it, in the order in which it is asked."""
        if self.channels:
            yield partial(_on_channel, self.channels)
        if self.entry is not None:
            yield partial(_entered_by, self.entry)
        yield partial(_refusal_fits, self.branch)
        if self.branch.guard is not None:
            yield partial(_holds, registry, self.branch.guard)


class Step(Transition):
    """Be one transition; the library's own would log eight lines and look for callbacks."""

    def execute(self, event_data: EventData) -> bool:
        """Move the cursor if all conditions hold; tell whether they did."""
        cursor: Any = event_data.model
        # All of them are functions here; the library would also take names of methods.
        for condition in self.conditions:
            if condition.func(cursor) != condition.target:  # type: ignore[operator]
                return False
        for took in self.before:
            took(cursor)  # type: ignore[operator]
        cursor.state = self.dest or cursor.state
        return True


class Firing(Event):
    """Be one trigger; nothing is queued, and whoever fires it hears of errors."""

    def trigger(self, model: Any, *args: Any, **kwargs: Any) -> bool:
        """Take the first transition that can be taken; tell whether there was one."""
        data = EventData(None, self, self.machine, model, args, kwargs)
        return any(step.execute(data) for step in self.transitions.get(model.state, ()))


class Steps(Machine):
    """Be the library's machine, made of these."""

    event_cls = Firing
    transition_cls = Step


class BotMachine:
    """Decide which branch a trigger takes from a state."""

    def __init__(self, script: Script, registry: Registry) -> None:
        self.machine = Steps(
            model=None,
            states=list(script.states),
            initial=None,
            auto_transitions=False,
            queued=False,
        )
        self._registry = registry
        everywhere = tuple(_everywhere(script))
        for state in script.states.values():
            self._add(state, _rules(state, everywhere))

    def fire(self, trigger: str, cursor: Cursor) -> Branch | None:
        """Take the first branch whose conditions hold and move the cursor; None if none."""
        event = self.machine.events.get(trigger)
        if event is None:
            return None
        cursor.branch = None
        event.trigger(cursor)
        return cursor.branch

    def arrows(self) -> Iterator[Arrow]:
        """Give every transition that the built machine really has."""
        for trigger, event in self.machine.events.items():
            for source, transitions in event.transitions.items():
                for transition in transitions:
                    took = transition.before[0]
                    assert isinstance(took, partial)
                    branch = took.args[0]
                    yield Arrow(source, trigger, transition.dest or source, branch)

    def revised(self, before: Script, after: Script) -> BotMachine:
        """Give the machine of a script that has the same states but differs in a few branches.

        It shares with this one whatever is equal in both: a bot of 200 states takes 200 ms to
        build, but less than one to revise.
        """
        other = copy(self)
        other.machine = copy(self.machine)
        other.machine.events = copy(self.machine.events)
        old, new = tuple(_everywhere(before)), tuple(_everywhere(after))
        shared = _differing(old, new)
        own: set[str] = set()  # events that belong to the other machine alone
        for name, state in after.states.items():
            if shared or state is not before.states[name]:
                rules = _rules(state, new)
                triggers = shared | _differing(_rules(before.states[name], old), rules)
                other._forget(name, triggers, own)
                other._add(state, (rule for rule in rules if rule.branch.trigger in triggers))
        return other

    def _forget(self, state: str, triggers: set[str], own: set[str]) -> None:
        for trigger in triggers & self.machine.events.keys():
            if trigger not in own:
                event = self.machine.events[trigger] = copy(self.machine.events[trigger])
                event.transitions = copy(event.transitions)
                own.add(trigger)
            self.machine.events[trigger].transitions.pop(state, None)

    def _add(self, state: State, rules: Iterable[Rule]) -> None:
        for rule in rules:
            branch = rule.branch
            self.machine.add_transition(
                branch.trigger,
                state.name,
                branch.target,  # None makes an internal transition: the state stays
                conditions=list(rule.conditions(self._registry)),
                before=[partial(_take, branch)],
            )


def _rules(state: State, everywhere: Iterable[Rule]) -> tuple[Rule, ...]:
    """List what can be taken from a state, in the order in which it is tried."""
    return (*map(Rule, state.branches), *(everywhere if state.waits else ()))


def _everywhere(script: Script) -> Iterator[Rule]:
    """Give what can be taken from every state that waits."""
    for word in script.words:
        for branch in word.branches:
            yield Rule(branch, word.channels)
    yield from map(Rule, script.events)
    entries = {
        flow: None
        for channel in script.channels.values()
        for flow in (channel.flow, *channel.routes.values())
    }
    for flow in entries:
        begun = script.flows[flow]
        yield Rule(Branch(Trigger.EXPIRED, begun.place, target=begun.start), entry=flow)


def _differing(some: Iterable[Rule], others: Iterable[Rule]) -> set[str]:
    """Name the triggers whose rules are not the same."""
    old, new = _by_trigger(some), _by_trigger(others)
    return {trigger for trigger in old.keys() | new.keys() if old.get(trigger) != new.get(trigger)}


def _by_trigger(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.branch.trigger, []).append(rule)
    return found


def _take(branch: Branch, cursor: Cursor) -> None:
    cursor.branch = branch


def _holds(registry: Registry, guard: str, cursor: Cursor) -> bool:
    return bool(registry.guards[guard](cursor.conversation))


def _refusal_fits(branch: Branch, cursor: Cursor) -> bool:
    refusal = cursor.conversation.refusal
    if branch.because is not None:
        return branch.because == refusal
    return refusal is None or branch.trigger == Trigger.OTHERWISE


def _on_channel(channels: frozenset[str], cursor: Cursor) -> bool:
    return cursor.conversation.channel in channels


def _entered_by(flow: str, cursor: Cursor) -> bool:
    return cursor.entry == flow

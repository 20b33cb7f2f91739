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

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from transitions import Machine

from bot.engine.actions import Conversation, Registry
from bot.engine.flow import Branch, Script, State, Trigger, Word


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


class BotMachine:
    """Decide which branch a trigger takes from a state."""

    def __init__(self, script: Script, registry: Registry) -> None:
        self.machine = Machine(
            model=None,
            states=list(script.states),
            initial=None,
            auto_transitions=False,
            queued=False,
        )
        self._registry = registry
        for state in script.states.values():
            for branch in state.branches:
                self._add(state, branch)
            if state.waits:
                self._add_everywhere(script, state)

    def fire(self, trigger: str, cursor: Cursor) -> Branch | None:
        """Take the first branch whose conditions hold and move the cursor; None if none."""
        event = self.machine.events.get(trigger)
        if event is None or not event.transitions.get(cursor.state):
            return None
        cursor.branch = None
        event.trigger(cursor, cursor)
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

    def _add_everywhere(self, script: Script, state: State) -> None:
        for word in script.words:
            for branch in word.branches:
                self._add(state, branch, partial(_on_channel, word))
        for branch in script.events:
            self._add(state, branch)
        entries = {
            flow: None
            for channel in script.channels.values()
            for flow in (channel.flow, *channel.routes.values())
        }
        for flow in entries:
            start = script.flows[flow].start
            branch = Branch(Trigger.EXPIRED, state.place, target=start)
            self._add(state, branch, partial(_entered_by, flow))

    def _add(self, state: State, branch: Branch, *more: Callable[[Cursor], bool]) -> None:
        conditions: list[str | Callable[..., bool | None]] = [*more, partial(_refusal_fits, branch)]
        if branch.guard is not None:
            conditions.append(partial(_holds, self._registry, branch.guard))
        self.machine.add_transition(
            branch.trigger,
            state.name,
            branch.target,  # None makes an internal transition: the state stays
            conditions=conditions,
            before=[partial(_take, branch)],
        )


def _take(branch: Branch, cursor: Cursor) -> None:
    cursor.branch = branch


def _holds(registry: Registry, guard: str, cursor: Cursor) -> bool:
    return bool(registry.guards[guard](cursor.conversation))


def _refusal_fits(branch: Branch, cursor: Cursor) -> bool:
    refusal = cursor.conversation.refusal
    if branch.because is not None:
        return branch.because == refusal
    return refusal is None or branch.trigger == Trigger.OTHERWISE


def _on_channel(word: Word, cursor: Cursor) -> bool:
    return not word.channels or cursor.conversation.channel in word.channels


def _entered_by(flow: str, cursor: Cursor) -> bool:
    return cursor.entry == flow

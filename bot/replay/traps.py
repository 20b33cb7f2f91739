"""Find states that conversations get into and, as far as was seen, never out of.

A trap is a set of states from which every road that was walked leads only to states of the set,
although everything that the states understand was tried. One state is a dead end, several are a
loop. Silence always frees a conversation, so it does not count; and a set that holds the beginning
or the home of a conversation is no trap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.engine.flow import Script
from bot.replay.journey import Journey

Trap = tuple[str, str, str, Journey]
"""Kind, the state that the conversation got into, a sentence, and that conversation."""


class Roads:
    """Remember which states led to which."""

    def __init__(self, script: Script) -> None:
        """Take the script to know where conversations begin and where they are at home."""
        self._free = {state for flow in script.flows.values() for state in (flow.start, flow.home)}
        self._ahead: dict[str, set[str]] = {}
        self._seen: dict[str, Journey] = {}  # the shortest conversation that stands in a state

    def walked(self, state: str, after: Journey) -> None:
        """Note that a step led from a state to where the journey now stands."""
        target = after.state
        self._ahead.setdefault(state, set()).add(target)
        shortest = self._seen.get(target)
        if shortest is None or len(after.steps) < len(shortest.steps):
            self._seen[target] = after

    def traps(self, tried_everything: Callable[[str], bool]) -> Iterator[Trap]:
        """Give each trap once, with the shortest conversation that got into it."""
        found: set[frozenset[str]] = set()
        for state in self._ahead:
            trap = frozenset(self._reach(state))
            if trap in found or trap & self._free or not all(map(tried_everything, trap)):
                continue
            if any(self._reach(other) != trap for other in trap):
                continue  # it leads into a smaller trap, which is the one to report
            found.add(trap)
            first = min(trap, key=lambda name: (len(self._seen[name].steps), name))
            yield self._described(trap, first)

    def _described(self, trap: frozenset[str], first: str) -> Trap:
        if len(trap) == 1:
            return "dead end", first, "nothing that was tried leads out of it", self._seen[first]
        others = ", ".join(sorted(trap))
        return "loop", first, f"conversations stay among {others}", self._seen[first]

    def _reach(self, state: str) -> set[str]:
        """Give the states that roads from a state lead to; itself only if a road leads back."""
        reached: set[str] = set()
        ahead = [state]
        while ahead:
            for target in self._ahead.get(ahead.pop(), ()):
                if target not in reached:
                    reached.add(target)
                    ahead.append(target)
        return reached

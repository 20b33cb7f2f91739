"""Breed a bot from a mutant: of thousands that differ in one place each, nothing is made twice.

Rules of this file:

- What comes out is the bot that a whole load of the changed files would give.
- A mutant is judged by the rules that its kind can break; all others were kept before the change,
  and are still kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain

from bot.authoring.checker import Rule
from bot.authoring.fields import Notes
from bot.authoring.files import Files
from bot.authoring.loader import assemble, assemble_bot, assemble_state
from bot.authoring.rules import names, paths, texts, words
from bot.engine.bot import Bot
from bot.engine.flow import Flow, Script
from bot.errors import FlowError
from bot.replay.mutants import Mutant

_WAYS: tuple[Rule, ...] = (
    paths.unreachable_states,
    paths.dead_ends,
    paths.unready_starts,
    words.options_hidden_by_words,  # an option may share a word that leads the same way
)

BREAKABLE: Mapping[str, tuple[Rule, ...]] = {
    "say": (texts.long_messages,),
    "label": (texts.long_messages, texts.long_lists, words.option_clashes, _WAYS[-1]),
    "match": (),
    "question": _WAYS,
    "option": (*_WAYS, names.unknown_reasons, words.option_clashes),
    "target": (*_WAYS, names.unknown_states, paths.endless_loops, paths.silent_states),
    "guard": (*_WAYS, paths.open_lists),
    "event": _WAYS,
    "otherwise": _WAYS,
}
"""Rules of the check that a change of each kind can break, in a bot that keeps them all."""


@dataclass(frozen=True)
class Bred:
    """Hold a mutant's bot."""

    bot: Bot
    checked: bool  # it passes the check
    touched: tuple[str, ...]  # states that are not as they were


class Breeder:
    """Know a bot and the files that it was made of."""

    def __init__(self, files: Files, bot: Bot, base: str) -> None:
        """Take the files of a bot that passed its check; `base` is the language they are in."""
        self._files = files
        self._bot = bot
        self._base = base

    def breed(self, mutant: Mutant) -> Bred | None:
        """Give the first variant that passes the check, else the first that can be built."""
        found: Script | None = None
        for value in mutant.values:
            with mutant.made(value):
                try:
                    script = self._assembled(mutant)
                except FlowError:
                    continue
            if not self._broken(mutant.kind, script):
                return self._bred(script, checked=True)
            found = found or script
        return None if found is None else self._bred(found, checked=False)

    def _bred(self, script: Script, *, checked: bool) -> Bred:
        before = self._bot.script.states
        touched = (name for name, state in script.states.items() if state is not before[name])
        return Bred(self._bot.revised(script), checked, tuple(touched))

    def _assembled(self, mutant: Mutant) -> Script:
        before, notes = self._bot.script, Notes(self._base)
        if "." in mutant.spot.state:
            return assemble_state(self._files, before, mutant.spot.state, notes)
        if mutant.spot.of_bot:
            return assemble_bot(self._files, before, notes)
        script = assemble(self._files, notes)
        flows = {name: _kept(flow, before) for name, flow in script.flows.items()}
        return replace(script, flows=flows)

    def _broken(self, kind: str, script: Script) -> bool:
        mistakes = chain.from_iterable(rule(script, self._bot.registry) for rule in BREAKABLE[kind])
        return next(mistakes, None) is not None


def _kept(flow: Flow, before: Script) -> Flow:
    """Put the very states of the bot where they are equal, so that they need not be compared."""
    old = before.states
    states = {
        name: old[name] if old[name] == state else state for name, state in flow.states.items()
    }
    return replace(flow, states=states)

"""Put a checked script, its code and its machine together, with the words prepared for matching."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from bot.engine.actions import Registry
from bot.engine.effects import Choice
from bot.engine.flow import Option, Script, State, Word, Words
from bot.engine.machine import BotMachine
from bot.engine.matching import Choices, normalise
from bot.engine.questions import Router, router_of
from bot.engine.rendering import choices, options_list


@dataclass(frozen=True)
class Bot:
    """Hold one loaded bot; build it with `Bot.build`."""

    script: Script
    registry: Registry
    machine: BotMachine
    options: Mapping[str, Choices]  # by full state name
    early: Choices  # words tried before the state's own input
    late: Choices
    everywhere: Choices  # early and late
    words: Mapping[str, Word]
    parsed_words: tuple[Word, ...]  # those with a parser, tried like the words to the letter
    late_parsed_words: tuple[Word, ...]

    @classmethod
    def build(cls, script: Script, registry: Registry) -> Bot:
        """Build the machine and the vocabularies of a script that passed its check."""
        options = {name: _choices_of(state) for name, state in script.states.items()}
        return cls._spoken(script, registry, BotMachine(script, registry), options)

    def revised(self, script: Script) -> Bot:
        """Give the bot of a script that has the same states but differs in a few places.

        It behaves like a bot that was built of that script, and is made a hundred times as fast.
        """
        before = self.script
        changed = {
            name: _choices_of(state)
            for name, state in script.states.items()
            if state is not before.states[name]
        }
        machine, options = self.machine.revised(before, script), {**self.options, **changed}
        if script.words == before.words:
            return replace(self, script=script, machine=machine, options=options)
        return self._spoken(script, self.registry, machine, options)

    @cached_property
    def router(self) -> Router:
        """Give what finds the question that a message asks."""
        return router_of(self.script.questions)

    def menu(self, state: State, language: str) -> tuple[tuple[Choice, ...], str]:
        """Give a state's options as rows and as lines, written once for everybody."""
        key = state.name, language
        if key not in self._menus:
            self._menus[key] = choices(state, language), options_list(state, language)
        return self._menus[key]

    @cached_property
    def _menus(self) -> dict[tuple[str, str], tuple[tuple[Choice, ...], str]]:
        return {}

    def is_resort(self, name: str) -> bool:
        """Tell whether a state is a place of rest to which a word leads from everywhere."""
        return name in self._led_to and self.script.states[name].rest

    @cached_property
    def _led_to(self) -> Set[str | None]:
        return {branch.target for word in self.script.words for branch in word.branches}

    @classmethod
    def _spoken(
        cls,
        script: Script,
        registry: Registry,
        machine: BotMachine,
        options: Mapping[str, Choices],
    ) -> Bot:
        """Prepare the words that work everywhere."""
        return cls(
            script=script,
            registry=registry,
            machine=machine,
            options=options,
            early=_choices(word for word in script.words if not word.late),
            late=_choices(word for word in script.words if word.late),
            everywhere=_choices(script.words),
            words={word.name: word for word in script.words},
            parsed_words=tuple(word for word in script.words if word.parse and not word.late),
            late_parsed_words=tuple(word for word in script.words if word.parse and word.late),
        )


def option_words(option: Option) -> tuple[str, ...]:
    """Give everything that selects an option by name: its match words and its labels."""
    return tuple(dict.fromkeys((*_spread(option.match), *map(_spelled, option.label.values()))))


def _choices_of(state: State) -> Choices:
    return Choices({option.name: option_words(option) for option in state.options})


def _choices(words: Iterable[Word]) -> Choices:
    return Choices({word.name: _spread(word.match) for word in words})


def _spread(words: Words) -> tuple[str, ...]:
    return tuple(_spelled(word) for language in words.values() for word in language)


@lru_cache(2**13)  # words of authors: few, and asked for whenever something is checked or built
def _spelled(word: str) -> str:
    return normalise(word)

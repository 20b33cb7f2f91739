"""Put a checked script, its code and its machine together, with the words prepared for matching."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.engine.actions import Registry
from bot.engine.flow import Option, Script, Word, Words
from bot.engine.machine import BotMachine
from bot.engine.matching import Choices, normalise


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
    parsed_words: tuple[Word, ...]

    @classmethod
    def build(cls, script: Script, registry: Registry) -> Bot:
        """Build the machine and the vocabularies of a script that passed its check."""
        return cls(
            script=script,
            registry=registry,
            machine=BotMachine(script, registry),
            options={
                name: Choices({option.name: option_words(option) for option in state.options})
                for name, state in script.states.items()
            },
            early=_choices(word for word in script.words if not word.late),
            late=_choices(word for word in script.words if word.late),
            everywhere=_choices(script.words),
            words={word.name: word for word in script.words},
            parsed_words=tuple(word for word in script.words if word.parse is not None),
        )


def option_words(option: Option) -> tuple[str, ...]:
    """Give everything that selects an option by name: its match words and its labels."""
    return tuple(dict.fromkeys((*_spread(option.match), *map(normalise, option.label.values()))))


def _choices(words: Iterable[Word]) -> Choices:
    return Choices({word.name: _spread(word.match) for word in words})


def _spread(words: Words) -> tuple[str, ...]:
    return tuple(normalise(word) for language in words.values() for word in language)

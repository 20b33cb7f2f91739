"""Put a checked script, its code and its machine together, with the words prepared for matching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.engine.actions import Registry
from bot.engine.flow import Option, Script, State, Word, Words
from bot.engine.machine import BotMachine
from bot.engine.matching import normalise

Vocabulary = Mapping[str, tuple[str, ...]]
"""What can be chosen -> its normalised words."""


@dataclass(frozen=True)
class Bot:
    """Hold one loaded bot; build it with `Bot.build`."""

    script: Script
    registry: Registry
    machine: BotMachine
    options: Mapping[str, Vocabulary] = field(default_factory=dict)  # by full state name
    early: Vocabulary = field(default_factory=dict)  # words tried before the state's own input
    late: Vocabulary = field(default_factory=dict)
    words: Mapping[str, Word] = field(default_factory=dict)

    @classmethod
    def build(cls, script: Script, registry: Registry) -> Bot:
        """Build the machine and the vocabularies of a script that passed its check."""
        return cls(
            script=script,
            registry=registry,
            machine=BotMachine(script, registry),
            options={name: dict(_of_options(state)) for name, state in script.states.items()},
            early={word.name: _spread(word.match) for word in script.words if not word.late},
            late={word.name: _spread(word.match) for word in script.words if word.late},
            words={word.name: word for word in script.words},
        )


def option_words(option: Option) -> tuple[str, ...]:
    """Give everything that selects an option by name: its match words and its labels."""
    return tuple(dict.fromkeys((*_spread(option.match), *map(normalise, option.label.values()))))


def _of_options(state: State) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((option.name, option_words(option)) for option in state.options)


def _spread(words: Words) -> tuple[str, ...]:
    return tuple(normalise(word) for language in words.values() for word in language)

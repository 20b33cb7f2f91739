"""Put slots into sentences: `{name}` is replaced, nothing else is ever evaluated.

A `{name}` is looked up among the session's slots, then among the phrases of the bot folder.
`{options}` is the list of the present state's options with their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.engine.actions import Conversation, Registry
from bot.engine.effects import Choice
from bot.engine.flow import State, Text
from bot.errors import FlowFailure, WartelError

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
OPTIONS = "options"
QUESTIONS = "questions"
"""Stands in a sentence for the questions that it offers."""


def slots_in(template: str) -> Iterator[str]:
    """Give the names of the slots that a sentence takes."""
    return (found.group(1) for found in SLOT.finditer(template))


def in_language(text: Text, language: str) -> str:
    """Give a sentence in a language, or in the base language where no translation exists."""
    return text.get(language) or next(iter(text.values()))


def options_list(state: State, language: str) -> str:
    """Write the options of a state as numbered lines."""
    return "\n".join(
        f"{number}. {in_language(option.label, language)}"
        for number, option in enumerate(state.listed, start=1)
    )


def choices(state: State, language: str) -> tuple[Choice, ...]:
    """Give the options of a state as rows for channels that can show menus."""
    return tuple(
        Choice(
            option.name,
            in_language(option.label, language),
            in_language(option.description, language) if option.description else "",
        )
        for option in state.listed
    )


def render(text: Text, conversation: Conversation, registry: Registry, state: State) -> str:
    """Write a sentence for the present turn; raise FlowFailure where a slot was never filled."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name == OPTIONS:
            return options_list(state, conversation.language)
        if name in conversation.slots:
            return str(conversation.slots[name])
        if name in registry.phrases:
            return _phrase(name, conversation, registry, state)
        raise FlowFailure(f"{state.place}: '{{{name}}}' has no value in state '{state.name}'")

    return SLOT.sub(value, in_language(text, conversation.language)).strip()


def _phrase(name: str, conversation: Conversation, registry: Registry, state: State) -> str:
    try:
        return registry.phrases[name](conversation)
    except WartelError:
        raise
    except Exception as error:
        raise FlowFailure(f"{state.place}: phrase '{name}' failed") from error

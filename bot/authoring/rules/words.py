"""Check that no word means two things at the same point of a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.authoring.reader import mistake
from bot.authoring.rules.walk import reach, short, works_on
from bot.engine.actions import Registry
from bot.engine.bot import option_words
from bot.engine.flow import Branch, Option, Place, Script, State, Trigger, Word
from bot.engine.matching import normalise


def option_clashes(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse options of one state that share a word, a label or a number."""
    for state in script.states.values():
        taken: dict[str, Option] = {}
        for option, text in _heard(state):
            first = taken.setdefault(text, option)
            if first is not option:
                both = f"'{first.name}' and '{option.name}' of state '{short(state.name)}'"
                yield mistake(option.place, f"options {both} are both chosen by '{text}'")


def options_hidden_by_words(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse an option that a word of the whole bot would be heard for instead, to another end."""
    reached = reach(script)
    for channel in script.channels:
        words = _early(script, channel)
        for name in reached[channel]:
            state = script.states[name]
            for option, text in _heard(state):
                if text in words and _of_option(state, option) != _effects(words[text].branches):
                    what = f"option '{option.name}' of state '{short(state.name)}'"
                    first = f"means the word '{words[text].name}' everywhere"
                    yield mistake(
                        option.place, f"{what} is never chosen by '{text}', which {first}"
                    )


def word_clashes(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse two words of the whole bot that are said the same way on the same channel."""
    for channel in script.channels:
        taken: dict[str, Word] = {}
        for word in script.words:
            for text in _said(word) if works_on(word, channel) else ():
                first = taken.setdefault(text, word)
                if first is not word:
                    both = f"words '{first.name}' and '{word.name}'"
                    yield mistake(word.place, f"{both} are both meant by '{text}'")


def _of_option(state: State, option: Option) -> list[Branch]:
    return _effects(state.branches_for(Trigger.option(option.name)))


def _effects(branches: Iterable[Branch]) -> list[Branch]:
    """Give branches without what differs between an option and a word that mean the same."""
    nowhere = Place("", 0)
    return [replace(branch, trigger="", place=nowhere, detour=False) for branch in branches]


def _early(script: Script, channel: str) -> dict[str, Word]:
    return {
        text: word
        for word in script.words
        if not word.late and works_on(word, channel)
        for text in _said(word)
    }


def _said(word: Word) -> Iterator[str]:
    return (normalise(text) for texts in word.match.values() for text in texts)


def _heard(state: State) -> Iterator[tuple[Option, str]]:
    """Give everything that chooses an option, numbers first."""
    for number, option in enumerate(state.listed, start=1):
        yield option, str(number)
    for option in state.options:
        for text in option_words(option):
            yield option, text

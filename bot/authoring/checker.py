"""Check a bot folder before any contact meets it.

The state machine accepts unknown states and guards when it is built and fails only when a contact
gets there, so everything that can be known beforehand is refused here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.authoring.code import Loaded, load_folder
from bot.authoring.loader import in_file_order
from bot.authoring.rules import names, paths, questions, texts, words
from bot.engine.actions import Registry
from bot.engine.flow import Script
from bot.errors import FlowError

Rule = Callable[[Script, Registry], Iterator[str]]
"""Gives the mistakes of one kind as `file:line: sentence`."""

RULES: tuple[Rule, ...] = (
    names.unknown_states,
    names.unknown_guards,
    names.unknown_actions,
    names.unknown_parsers,
    names.unknown_slots,
    names.unknown_reasons,
    names.ask_without_parse,
    paths.unreachable_states,
    paths.dead_ends,
    paths.answers_without_way,
    paths.endless_loops,
    paths.silent_states,
    paths.unready_starts,
    paths.untaken_branches,
    paths.open_lists,
    words.option_clashes,
    words.options_hidden_by_words,
    words.word_clashes,
    texts.missing_translations,
    texts.different_slots,
    texts.long_messages,
    texts.long_lists,
    texts.unsendable_notices,
    questions.unanswered_questions,
    questions.unreadable_questions,
    questions.shared_examples,
    questions.unspoken_questions,
)


def check(folder: Path) -> list[str]:
    """Give every mistake of a bot folder in the order of files and lines; none means it works."""
    try:
        loaded = load_folder(folder)
    except FlowError as error:
        return list(error.mistakes)
    return mistakes_of(loaded)


def mistakes_of(loaded: Loaded) -> list[str]:
    """Give the mistakes of a loaded bot in the order of files and lines."""
    found = [sentence for rule in RULES for sentence in rule(loaded.script, loaded.registry)]
    return in_file_order(found)


def load_checked(folder: Path) -> Loaded:
    """Load a bot folder to run it; raise FlowError with every mistake that a check would give."""
    loaded = load_folder(folder)
    mistakes = mistakes_of(loaded)
    if mistakes:
        raise FlowError(*mistakes)
    return loaded

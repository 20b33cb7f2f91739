"""Check what people may ask in their own words: it must be answered, offered, and told apart."""

from __future__ import annotations

from collections.abc import Iterator

from bot.authoring.fields import suggestion
from bot.authoring.reader import mistake
from bot.authoring.rules.texts import LABEL_LIMIT
from bot.authoring.rules.walk import short
from bot.engine.actions import Registry
from bot.engine.flow import Question, Script
from bot.engine.rendering import QUESTIONS, slots_in
from bot.engine.wording import Wording

SENTENCES = {
    "unsure": "to ask which question is meant",
    "neither": "as the last choice, when it is none of them",
    "also": "to offer the second question of a message",
    "aside": "before an answer that takes several turns",
    "resumed": "when it comes back to where a question was asked",
    "puzzled": "when it does not understand twice in a row",
}
"""Sentences that the engine itself says once a bot hears questions."""

OFFERING = ("unsure", "also")
"""Sentences of which the offered questions are a part."""


def unanswered_questions(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse questions that no state answers, or whose actions do not exist."""
    for question in _all(script):
        name = short(question.state)
        flow = script.flows[question.state.partition(".")[0]]
        if question.state not in script.states:
            inside = suggestion(name, map(short, flow.states))
            sentence = f"question '{name}' is answered by no state of its flow{inside}"
            yield mistake(question.place, sentence)
        elif script.states[question.state].end:
            sentence = f"question '{name}' ends the conversation instead of an answer"
            yield mistake(question.place, sentence)
        for action in question.do:
            if action not in registry.actions:
                sentence = f"question '{name}' names the action '{action}', but actions.py has none"
                yield mistake(question.place, sentence + suggestion(action, registry.actions))


def unreadable_questions(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse questions without a name or examples in some language, and names that are too long."""
    for question in _all(script):
        what = f"question '{short(question.state)}'"
        for language in script.languages:
            name, like = question.name.get(language), question.like.get(language)
            if name is None:
                yield mistake(question.place, f"{what} has no 'name' in '{language}'")
            elif len(name) > LABEL_LIMIT:
                length = f"has {len(name)} characters in '{language}'"
                yield mistake(question.place, f"'name' of {what} {length}; {LABEL_LIMIT} fit")
            if not like:
                yield mistake(question.place, f"{what} has no example in '{language}'")


def shared_examples(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse an example, or a name, that belongs to two questions."""
    wording = Wording(script.questions.slang)
    examples: dict[tuple[str, ...], Question] = {}
    names: dict[tuple[str, str], Question] = {}
    for question in _all(script):
        for texts in question.like.values():
            for text in texts:
                first = examples.setdefault(wording.words(text), question)
                if first is not question:
                    both = f"'{first.state}' and '{question.state}'"
                    yield mistake(question.place, f"questions {both} share the example '{text}'")
        for language, name in question.name.items():
            first = names.setdefault((language, name.casefold()), question)
            if first is not question:
                both = f"'{first.state}' and '{question.state}'"
                yield mistake(question.place, f"questions {both} share the name '{name}'")


def unspoken_questions(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse a bot that hears questions but lacks a sentence that it then needs."""
    if not script.questions.items:
        return
    for name, when in SENTENCES.items():
        text = script.sentences.get(name)
        if text is None:
            sentence = f"the sentence '{name}' is missing; the bot says it {when}"
            yield mistake(script.place, sentence)
        elif name in OFFERING and QUESTIONS not in slots_in(text.get(script.base, "")):
            sentence = f"the sentence '{name}' needs '{{{QUESTIONS}}}', the questions it offers"
            yield mistake(script.place, sentence)


def _all(script: Script) -> Iterator[Question]:
    yield from script.questions.items.values()

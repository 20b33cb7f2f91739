"""Check texts: translated everywhere, with the same slots, and no longer than channels take."""

from __future__ import annotations

from collections.abc import Iterator

from bot.authoring.reader import mistake
from bot.authoring.rules.walk import Saying, sayings, title
from bot.engine.actions import Registry
from bot.engine.flow import Place, Script, State
from bot.engine.rendering import OPTIONS, options_list, slots_in
from bot.text import MESSAGE_LIMIT

LABEL_LIMIT = 24
"""Characters of a row in a WhatsApp list (twilio/list-picker, `items.item`)."""

DESCRIPTION_LIMIT = 72
"""Characters below a row in a WhatsApp list (twilio/list-picker, `items.description`)."""

WORDS = "{{1}}"
"""The place of the words in a template for notices, as Twilio writes variables."""

ROWS_LIMIT = 10
"""Rows of a WhatsApp list (twilio/list-picker, `items`)."""


def missing_translations(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse texts that do not exist in every language of the bot."""
    for language in script.languages[1:]:
        files: dict[str, list[Saying]] = {}
        for saying in sayings(script):
            files.setdefault(saying.place.file, []).append(saying)
        for file, texts in files.items():
            missing = [saying for saying in texts if language not in saying.text]
            where = f"{file.removesuffix('.yaml')}.{language}.yaml"
            if missing == texts:
                sentence = f"no text of this file exists in '{language}'; write them in {where}"
                yield mistake(Place(file, 1), sentence)
                continue
            for saying in missing:
                sentence = f"{saying.what} does not exist in '{language}'; write it in {where}"
                yield mistake(saying.place, sentence)


def different_slots(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse translations that take other slots than the text that they translate."""
    for saying in sayings(script):
        expected = set(slots_in(saying.text.get(script.base, "")))
        for language, template in saying.text.items():
            slots = set(slots_in(template))
            if slots != expected:
                here = f"takes {_braces(slots)} in '{language}'"
                there = f"{_braces(expected)} in '{script.base}'"
                yield mistake(saying.place, f"{saying.what} {here}, but {there}")


def _braces(slots: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(slots)) or "no slot"


def long_messages(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse texts that do not fit into one message, the list of options included."""
    for saying in sayings(script):
        for language, template in saying.text.items():
            yield from _too_long(saying.what, saying.place, language, template, MESSAGE_LIMIT)
    for state in script.states.values():
        for language, template in state.say[-1].items() if state.say and state.listed else ():
            body = _with_options(state, language, template)
            if len(template) <= MESSAGE_LIMIT:
                what = f"'say' of {title(state)} with its options"
                yield from _too_long(what, state.place, language, body, MESSAGE_LIMIT)


def _with_options(state: State, language: str, template: str) -> str:
    rows = options_list(state, language)
    if OPTIONS in slots_in(template):
        return template.replace(f"{{{OPTIONS}}}", rows)
    return f"{template}\n\n{rows}"


def long_lists(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse options that a WhatsApp list cannot show: too many, or with too long texts."""
    for state in script.states.values():
        if len(state.listed) > ROWS_LIMIT:
            sentence = f"lists {len(state.listed)} options; a list holds at most {ROWS_LIMIT}"
            yield mistake(state.place, f"{title(state)} {sentence}")
        for option in state.options:
            what = f"of option '{option.name}' of {title(state)}"
            for language, label in option.label.items():
                yield from _too_long(f"'label' {what}", option.place, language, label, LABEL_LIMIT)
            for language, text in option.description.items():
                key = f"'description' {what}"
                yield from _too_long(key, option.place, language, text, DESCRIPTION_LIMIT)


def unsendable_notices(script: Script, registry: Registry) -> Iterator[str]:
    """Refuse `late: template` without a sentence that such a template can be made of."""
    if not any("template" in channel.late for channel in script.channels.values()):
        return
    notice = script.sentences.get("notice", {})
    if not notice:
        yield mistake(script.place, f"'late: template' needs the sentence 'notice', with {WORDS}")
    for language, template in notice.items():
        if template.count(WORDS) != 1:
            sentence = f"the sentence 'notice' must hold {WORDS} once in '{language}'"
            yield mistake(script.place, f"{sentence}: there the words of the message stand")


def _too_long(what: str, place: Place, language: str, text: str, limit: int) -> Iterator[str]:
    if len(text) > limit:
        length = f"has {len(text)} characters in '{language}'"
        yield mistake(place, f"{what} {length}; at most {limit} fit")

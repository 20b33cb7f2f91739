"""Read what a control request asks for, and say in a sentence what is wrong with it."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import request

from bot.emulator.model import Attachment
from bot.emulator.twiml import MEDIA_LIMIT

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*", re.ASCII)
LONGEST_WAIT: Final = 60.0
"""Seconds that a request may wait for a message; it occupies a thread of the server."""


class Unclear(Exception):
    """Say what about a control request cannot be carried out; the answer is 400."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        """Take a sentence for the person who wrote the request."""
        self.sentence = sentence
        self.status = status
        super().__init__(sentence)


def body() -> dict[str, Any]:
    """Give the request's JSON object; an empty request is an empty object."""
    if not request.get_data(cache=True):
        return {}
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise Unclear("The request must be a JSON object, with Content-Type: application/json.")
    return given


def only(given: Mapping[str, Any], *names: str) -> None:
    """Refuse names that mean nothing here."""
    if unknown := sorted(given.keys() - set(names)):
        raise Unclear(f"{', '.join(unknown)}: unknown. Known are {', '.join(names)}.")


def text(given: Mapping[str, Any], name: str, default: str | None = "") -> str:
    """Read a text; None as default: it must be there."""
    value = given.get(name, default)
    if not isinstance(value, str):
        raise Unclear(f"{name} must be a text.")
    return _sendable(name, value)


def flag(given: Mapping[str, Any], name: str) -> bool:
    """Read a truth value that is there."""
    value = given[name]
    if not isinstance(value, bool):
        raise Unclear(f"{name} must be true or false.")
    return value


def number(
    given: Mapping[str, Any], name: str, default: float, least: float = 0, most: float = 1e9
) -> float:
    """Read a number within its range."""
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise Unclear(f"{name} must be a number from {least:g} to {most:g}.")
    return float(value)


def texts(given: Mapping[str, Any], name: str) -> frozenset[str]:
    """Read a list of texts that is there."""
    value = given[name]
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Unclear(f"{name} must be a list of texts.")
    return frozenset(_sendable(name, one) for one in value)


def _sendable(name: str, value: str) -> str:
    """Refuse half a character (a lone surrogate), which JSON can write and no form can carry."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Unclear(f"{name} holds half a character: {value[error.start]!a}.") from error
    return value


def one_of(given: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    """Read a word out of a few."""
    value = given.get(name)
    if value not in allowed:
        raise Unclear(f"{name} must be one of {', '.join(allowed)}.")
    return str(value)


def phone_number(value: str) -> str:
    """Check a phone's number, with its plus sign."""
    if not _NUMBER.fullmatch(value):
        raise Unclear(f"{value} is no number such as +6281234567890.")
    return value


def files(given: Mapping[str, Any], name: str) -> tuple[Attachment, ...]:
    """Read a list of files, each with its content_type and its content in base64."""
    value = given.get(name, [])
    if not isinstance(value, list) or len(value) > MEDIA_LIMIT:
        raise Unclear(f"{name} must be a list of at most {MEDIA_LIMIT} files.")
    return tuple(_file(one, name) for one in value)


def _file(given: object, name: str) -> Attachment:
    if not isinstance(given, dict):
        raise Unclear(f"{name} must hold objects with content_type and content.")
    only(given, "content_type", "content")
    kind = text(given, "content_type", None)
    if not _TYPE.fullmatch(kind):
        raise Unclear("content_type must be one such as image/png.")
    try:
        return Attachment(kind, b64decode(text(given, "content", None), validate=True))
    except ValueError as error:
        raise Unclear("content must be base64.") from error


def condition(given: Mapping[str, Any]) -> Callable[[str], bool]:
    """Read what a text must be: `body` (equal), `contains`, `pattern`; without any, all fit."""
    if "body" in given:
        wanted = text(given, "body")
        return lambda found: found == wanted
    if "contains" in given:
        part = text(given, "contains")
        return lambda found: part in found
    if "pattern" not in given:
        return lambda found: True
    try:
        pattern = re.compile(text(given, "pattern"))
    except re.error as error:
        raise Unclear(f"pattern cannot be read: {error}.") from error
    return lambda found: pattern.search(found) is not None

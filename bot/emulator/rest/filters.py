"""Choose the messages that a list asks for: by To, From and the day or time they were sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from werkzeug.datastructures import MultiDict

from bot.emulator.model import Message
from bot.emulator.rest.answers import ApiError

Test = Callable[[Message], bool]

_INSTANT: Final = timedelta(seconds=1)
_DAY: Final = timedelta(days=1)


def wanted(args: MultiDict[str, str]) -> Test:
    """Give the test that a list's query makes; raise ApiError."""
    tests: list[Test] = []
    if to := args.get("To", ""):
        tests.append(lambda message: message.to == to)
    if sender := args.get("From", ""):
        tests.append(lambda message: message.sender == sender)
    for name in ("DateSent", "DateSent<", "DateSent>"):
        if text := args.get(name, ""):
            tests.append(_sent(name, *_span(text)))
    return lambda message: all(test(message) for test in tests)


def _sent(name: str, begin: datetime, end: datetime) -> Test:
    """Compare with a span: `<` is on or before it, `>` on or after it."""

    def test(message: Message) -> bool:
        if message.sent is None:
            return False
        early_enough = name == "DateSent>" or message.sent < end
        late_enough = name == "DateSent<" or message.sent >= begin
        return early_enough and late_enough

    return test


def _span(text: str) -> tuple[datetime, datetime]:
    """Read `2026-11-23` as a whole day in UTC, and a time as its second."""
    try:
        if len(text) <= len("2026-11-23"):
            begin = datetime.combine(date.fromisoformat(text), time(), UTC)
            return begin, begin + _DAY
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ApiError(20001, f"Invalid DateSent: {text}") from error
    at = at.replace(tzinfo=at.tzinfo or UTC, microsecond=0)
    return at, at + _INSTANT

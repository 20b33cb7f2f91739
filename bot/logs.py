"""Write one JSON line an event, with nothing in it that belongs to a citizen.

`Log` is the only place that writes, and it takes what may be known and nothing else: no form, text,
address, URL or signature gets here. Contacts appear as the store's pseudonym. An exception's own
words may quote what somebody typed, so only errors that this program raises on purpose speak; of
others the line names type and place.
"""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TextIO

import orjson

from bot.engine.turn import Turn
from bot.errors import StoreUnavailable, WartelError

DEPTH: Final = 6
"""How many innermost places of a traceback a line keeps."""


Level = Literal["info", "warning", "error"]

_FORM: Final = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


class Log:
    """Write the lines of one process."""

    def __init__(self, stream: TextIO) -> None:
        """Take the stream that the lines go to, usually stderr."""
        self._stream = stream

    def turn(self, uid: str, channel: str, turn: Turn | None, seconds: float) -> None:
        """Write what one message did; `turn` is None for a message that was answered before."""
        fields: dict[str, Any] = {}
        if turn is not None and turn.session is not None:
            state = turn.session.state
            fields["flow"] = state.partition(".")[0]
            fields["from"] = turn.path[0].source if turn.path else state
            fields["to"] = state
        fields["ms"] = _milliseconds(seconds)
        self._write("info", "turn", uid=uid, channel=channel, duplicate=turn is None, **fields)

    def page(self, method: str, route: str, status: int, seconds: float) -> None:
        """Write that a page was asked for, by its route: the path itself may hold a token."""
        ms = _milliseconds(seconds)
        self._write("info", "page", method=method, route=route, status=status, ms=ms)

    def rejected(self, path: str, status: int, reason: str) -> None:
        """Write why a request was turned away; the reason is a sentence of this program."""
        self._write("warning", "rejected", path=path, status=status, reason=reason)

    def delivery(self, status: str, code: str) -> None:
        """Write what became of an outbound message: Twilio's checked status and error code."""
        self._write("info", "delivery", status=status, code=code)

    def sent(self, uid: str, way: str, seconds: float) -> None:
        """Write that a message was handed to Twilio, and by which way."""
        self._write("info", "sent", uid=uid, way=way, ms=_milliseconds(seconds))

    def unsent(self, uid: str, what: str, reason: str) -> None:
        """Write what became of a message that was not sent, and Twilio's code or our word."""
        self._write("warning", "unsent", uid=uid, what=what, reason=reason)

    def trouble(self, what: str, error: BaseException, seconds: float | None = None) -> None:
        """Write an error and what it was that failed."""
        fields: dict[str, Any] = {} if seconds is None else {"ms": _milliseconds(seconds)}
        if not isinstance(error, StoreUnavailable):  # that is nobody's mistake in the code
            fields["places"] = places(error)
        self._write("error", what, error=describe(error), **fields)

    def _write(self, level: Level, event: str, **fields: Any) -> None:
        """Write one line in one call, so that lines of several threads do not mix."""
        line = {**fields, "event": event, "level": level, "timestamp": datetime.now(UTC)}
        self._stream.write(orjson.dumps(line, option=_FORM).decode())
        self._stream.flush()


def describe(error: BaseException) -> str:
    """Name an exception and, if it is one of ours, give its words; then its causes."""
    words = f"{type(error).__name__}: {error}" if isinstance(error, WartelError) else None
    text = words or type(error).__name__
    cause = error.__cause__
    return text if cause is None else f"{text} <- {describe(cause)}"


def places(error: BaseException) -> list[str]:
    """Name the innermost places of an exception's first cause, as `file:line function`."""
    while error.__cause__ is not None:
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)[-DEPTH:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)

"""Remember with which REST request a bot sent a message, for whoever wants to see it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from bot.emulator.model import WebRequest, WebResponse

KEPT: Final = 5000
"""Requests that are kept, in memory alone; as many as the page's feed keeps."""


@dataclass(frozen=True, slots=True)
class Call:
    """Hold one request to the REST API and its answer, without the secret of its credentials."""

    at: datetime  # by the emulator's clock
    seconds: float  # by the real one
    name: str  # under which it was let in: the account's SID, or an API key's
    request: WebRequest
    response: WebResponse


class Calls:
    """Hold the last requests by the SID of the message that each made. Thread-safe."""

    def __init__(self, kept: int = KEPT) -> None:
        """Take how many to keep."""
        self._kept = kept
        self._calls: OrderedDict[str, Call] = OrderedDict()
        self._lock = Lock()

    def note(self, message_sid: str, call: Call) -> None:
        """Keep what made a message."""
        with self._lock:
            self._calls[message_sid] = call
            if len(self._calls) > self._kept:
                self._calls.popitem(last=False)

    def get(self, message_sid: str) -> Call | None:
        """Give what made a message, or nothing."""
        with self._lock:
            return self._calls.get(message_sid)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._calls.clear()

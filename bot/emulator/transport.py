"""Say how a request gets to a webhook: over HTTP, or straight into a WSGI application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from bot.emulator.model import WebRequest, WebResponse
from bot.emulator.twiml import SIZE_LIMIT

READ_LIMIT: Final = SIZE_LIMIT + 1
"""Bytes of a body that are read: enough to know that it is too long."""

SIPS: Final = 10
"""Bytes that a slow reader takes one by one, with a pause after each, before the rest."""

Trouble = Literal[
    "connect-timeout", "refused", "unreachable", "unknown-host", "tls", "forbidden",  # before
    "read-timeout", "total-timeout", "broken",  # after the connection stood
]  # fmt: skip


class TransportFailure(Exception):
    """Say that there is no answer, and at which step it was lost."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        self.trouble: Trouble = trouble
        self.detail = detail
        super().__init__(f"{trouble}: {detail}")


@dataclass(frozen=True, slots=True)
class Patience:
    """Hold how many real seconds each step may take."""

    connect: float
    read: float
    total: float
    pause: float = 0.0  # after each sip of the answer: a slow reader, which only faults ask for


class Transport(Protocol):
    """Carry one request; no redirects, no retries, no cookies of its own. Safe for many threads."""

    def send(self, request: WebRequest, patience: Patience) -> WebResponse:
        """Give the answer, its body decoded and cut after READ_LIMIT; raise TransportFailure."""

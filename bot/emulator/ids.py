"""Make identifiers of Twilio's form from a seeded generator, so that a run can be repeated."""

from __future__ import annotations

from random import Random
from threading import Lock
from uuid import UUID


class Ids:
    """Give identifiers, the same ones for the same seed; no seed, and they are new every time."""

    def __init__(self, seed: int | str | None = None) -> None:
        self._random = Random(seed)
        self._lock = Lock()

    def sid(self, prefix: str) -> str:
        """Give two letters and 32 hexadecimal digits: AC, SM, MM, MG, HX, ME, SK, RQ, XE..."""
        return f"{prefix}{self._bits(128):032x}"

    def message(self, *, media: bool = False) -> str:
        """Give a message's SID: MM for those with files and templates, SM for text."""
        return self.sid("MM" if media else "SM")

    def token(self) -> str:
        """Give a UUID version 4, as in I-Twilio-Idempotency-Token."""
        return str(UUID(int=self._bits(128), version=4))

    def secret(self) -> str:
        """Give 32 hexadecimal digits, the form of an auth token."""
        return f"{self._bits(128):032x}"

    def _bits(self, count: int) -> int:
        with self._lock:
            return self._random.getrandbits(count)

"""Reach Redis within the time a webhook has, and speak of its troubles in our own words."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.errors import SettingsError, StoreUnavailable

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0
"""A webhook must say 503 in under 1.5 s when Redis hangs, so that a retry of the provider fits."""

REST_SECONDS = 1.0
"""How long nobody asks again after Redis has let somebody wait in vain. Else every message of a
queue would wait for its own second behind the seconds of those before it."""

T = TypeVar("T")

REFUSALS = (
    redis.exceptions.OutOfMemoryError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.ClusterDownError,  # and MasterDownError below it
)
REFUSAL_CODES = ("BUSY ", "MISCONF ", "NOREPLICAS ")
"""How answers begin by which Redis refuses to serve although the command was right; the client
library has no exception of their own for these."""


class OnceMore(Retry):
    """Try a broken connection once more, and let a server that hangs rest for a while.

    A broken connection costs nothing. A timeout is not tried again, because its second would be
    waited for twice; the caller may repeat the whole turn, which the commit allows. Until the rest
    is over, commands fail at once and without being sent, on every connection of the client.
    """

    def __init__(self) -> None:
        super().__init__(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
        self._rests_until = -math.inf

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Stay one: the library copies this for every connection, and all must know of a hang."""
        return self

    def call_with_retry(self, do: Callable[[], T], *rest: Any, **named: Any) -> T:
        """Raise TimeoutError, by `do` or during the rest after such an error."""
        if time.monotonic() < self._rests_until:
            raise redis.TimeoutError("it hung a moment ago")
        try:
            return super().call_with_retry(do, *rest, **named)
        except (redis.TimeoutError, TimeoutError):  # while a command runs, or while it connects
            self._rests_until = time.monotonic() + REST_SECONDS
            raise


def connect(url: str) -> redis.Redis:
    """Give a client for a redis://, rediss:// or unix:// URL; nothing is sent yet.

    Texts come back as str.
    """
    try:
        return redis.Redis.from_url(
            url,
            # RESP2: no handshake of its own, and no maintenance pushes that stretch the timeouts.
            protocol=2,
            decode_responses=True,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=OnceMore(),
        )
    except ValueError as error:
        raise SettingsError(f"REDIS_URL cannot be read: {error}") from error


class translated_errors:
    """Raise StoreUnavailable for whatever says that Redis is away, hanging, full or read-only.

    Any other answer of Redis, such as WRONGTYPE, is a bug and passes as it is.
    """

    def __enter__(self) -> None:
        """Watch what follows."""

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        """Translate the error, if there is one."""
        if isinstance(error, (redis.ConnectionError, redis.TimeoutError)):
            raise StoreUnavailable(f"Redis does not answer: {_words(error)}") from error
        if isinstance(error, redis.ResponseError) and (
            isinstance(error, REFUSALS) or str(error).startswith(REFUSAL_CODES)
        ):
            raise StoreUnavailable(f"Redis refuses to serve: {_words(error)}") from error


def _words(error: Exception) -> str:
    """Give the words of an error without the full stop that whoever quotes them sets."""
    return str(error).rstrip(".")

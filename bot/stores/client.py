"""Reach Redis within the time a webhook has, and speak of its troubles in our own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.errors import SettingsError, StoreUnavailable

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0
"""A webhook must say 503 in under 1.5 s when Redis hangs, so that a retry of the provider fits."""

REFUSALS = (
    redis.exceptions.OutOfMemoryError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.ClusterDownError,  # and MasterDownError below it
)
REFUSAL_CODES = ("BUSY ", "MISCONF ", "NOREPLICAS ")
"""How answers begin by which Redis refuses to serve although the command was right; the client
library has no exception of their own for these."""


def connect(url: str) -> redis.Redis:
    """Give a client for a redis://, rediss:// or unix:// URL; nothing is sent yet.

    Only a broken connection is tried once more: that costs nothing. A timeout is not, because its
    second would be waited for twice; the caller may repeat the whole turn, which the commit allows.
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
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        )
    except ValueError as error:
        raise SettingsError(f"REDIS_URL cannot be read: {error}") from error


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise StoreUnavailable for whatever says that Redis is away, hanging, full or read-only.

    Any other answer of Redis, such as WRONGTYPE, is a bug and passes as it is.
    """
    try:
        yield
    except (redis.ConnectionError, redis.TimeoutError) as error:
        raise StoreUnavailable(f"Redis does not answer: {error}") from error
    except redis.ResponseError as error:
        if isinstance(error, REFUSALS) or str(error).startswith(REFUSAL_CODES):
            raise StoreUnavailable(f"Redis refuses to serve: {error}") from error
        raise

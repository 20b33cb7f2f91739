"""Count the messages of a contact in moving windows, in one round trip, on the sessions' Redis.

A message beyond a limit gets one polite notice for each window, and silence after that. It does not
use up the window of its own limit, so the window opens again; but it counts for the other limits:
whoever floods the minute all day long uses up the day.

Time is the machine's here: what is limited is work, not a conversation.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from enum import Enum
from functools import cached_property

import redis
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from bot.errors import StoreUnavailable
from bot.stores.client import translated_errors

PREFIX = "w:limits"
"""Start of the keys; a uid follows, and no key outlives its window."""

NOTICE = "NOTICE"


class Verdict(Enum):
    """Say what becomes of a message."""

    ADMITTED = "admitted"
    NOTICE = "notice"  # too many: say so, this once
    SILENCE = "silence"  # too many, and it was said


class MessageLimits:
    """Admit messages of contacts up to limits such as "20/minute;200/day"."""

    def __init__(self, client: redis.Redis, rules: str) -> None:
        """Take the store's client and the limits; raise ValueError for what cannot be read."""
        self._client = client
        self._items = parse_many(rules)
        self._storage = RedisStorage(
            "redis://", connection_pool=client.connection_pool, key_prefix=PREFIX
        )
        self._windows = MovingWindowRateLimiter(self._storage)

    def admit(self, uid: str) -> Verdict:
        """Count one message; without the store, count in this process alone."""
        try:
            with translated_errors():
                return self._verdict(uid, self._hit_all(uid), self._windows)
        except StoreUnavailable:
            hits = [self._own_windows.hit(item, uid) for item in self._items]
            return self._verdict(uid, hits, self._own_windows)

    def _hit_all(self, uid: str) -> Sequence[bool]:
        """Count the message in every window at once, by the script of the package."""
        try:
            return self._send(uid)
        except redis.exceptions.NoScriptError:
            self._client.script_load(RedisStorage.SCRIPT_ACQUIRE_MOVING_WINDOW)
            return self._send(uid)

    def _send(self, uid: str) -> Sequence[bool]:
        script = self._storage.lua_acquire_moving_window.sha
        now = time.time()
        # The package asks for one window at a time; a webhook cannot wait for each of them.
        with self._client.pipeline(transaction=False) as pipeline:
            for item in self._items:
                key = self._storage.prefixed_key(item.key_for(uid))
                pipeline.evalsha(script, 1, key, now, item.amount, item.get_expiry(), 1)
            return [bool(answer) for answer in pipeline.execute()]

    def _verdict(self, uid: str, hits: Sequence[bool], windows: MovingWindowRateLimiter) -> Verdict:
        full = [item for item, hit in zip(self._items, hits, strict=True) if not hit]
        if not full:
            return Verdict.ADMITTED
        longest = max(full, key=RateLimitItem.get_expiry)
        once = type(longest)(1, longest.multiples, namespace=NOTICE)
        return Verdict.NOTICE if windows.hit(once, uid) else Verdict.SILENCE

    @cached_property
    def _own_windows(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(MemoryStorage())

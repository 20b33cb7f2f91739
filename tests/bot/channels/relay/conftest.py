"""Give tests of the relay a rig of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from support.relay_rig import Rig
from support.relay_rig import rig as make_rig


@pytest.fixture
def rig(redis_url: str, redis_client: redis.Redis) -> Iterator[Rig]:
    """A bot, its store and its Twilio; relays are started by tests and stopped here."""
    with make_rig(redis_url, redis_client) as rig:
        yield rig

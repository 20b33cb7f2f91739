"""Run the web app of the echo bot in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from support.web import Site, settings_for


@pytest.fixture
def site(redis_url: str, redis_client: redis.Redis) -> Iterator[Site]:
    """A production server."""
    site = Site(settings_for(redis_url))
    yield site
    site.store.close()


@pytest.fixture
def local_site(redis_url: str, redis_client: redis.Redis, tmp_path: Path) -> Iterator[Site]:
    """A server for rehearsals, which knows no token."""
    env = {"WARTEL_MODE": "local", "WARTEL_DATA": str(tmp_path), "TWILIO_AUTH_TOKEN": ""}
    site = Site(settings_for(redis_url, PUBLIC_URL="", SECRET_KEY="", **env))
    yield site
    site.store.close()

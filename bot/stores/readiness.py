"""Ask a Redis server whether it may be trusted with conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import redis

from bot.errors import StoreUnavailable
from bot.stores.binaries import OLDEST
from bot.stores.client import translated_errors

PROBE = "w:{p00}:ready"
PROBE_SECONDS = 60


def readiness(client: redis.Redis) -> list[str]:
    """List in sentences for the operator what is wrong with the server; empty when it is ready."""
    try:
        with translated_errors():
            info = cast("Mapping[str, Any]", client.info())
    except StoreUnavailable as error:
        return [f"{error}."]
    return [*_settings(info), *_write(client)]


def _settings(info: Mapping[str, Any]) -> Iterator[str]:
    """Read what INFO tells; managed servers often forbid CONFIG GET, but never INFO."""
    version = str(info["redis_version"])
    if int(version.partition(".")[0]) < OLDEST:
        yield f"Redis {version} is too old: the scripts need version {OLDEST} or later."
    if info["role"] != "master":
        yield f"This server is a {info['role']}: REDIS_URL must name the master."
    if info["loading"]:
        yield "Redis is still loading its data."
    if info["maxmemory_policy"] != "noeviction":
        yield (
            f"maxmemory-policy is {info['maxmemory_policy']}: set it to noeviction, "
            "or Redis may forget replies and answer a message twice."
        )
    if not info["aof_enabled"]:
        yield "appendonly is no: set it to yes, or a crash of Redis loses conversations."


def _write(client: redis.Redis) -> Iterator[str]:
    try:
        with translated_errors():
            client.set(PROBE, "1", ex=PROBE_SECONDS)
    except StoreUnavailable as error:
        yield f"Writing fails. {error}."

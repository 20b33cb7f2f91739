"""Give the tests of the pages the whole web app, a fresh ledger and a citizen."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
import redis
from flask import Flask
from support.citizen import (
    NOW,
    PERSONAS,
    Citizen,
    settings,
)

from bot.logs import Log
from bot.opening import Store
from flows.bpjs.members import Ledger
from webhook import create_app


@pytest.fixture(scope="module")
def app(redis_url: str) -> Iterator[Flask]:
    """The whole web app in local mode, so that requests bring their own time."""
    here = settings(redis_url)
    store = Store(here)
    yield create_app(here, store, Log(io.StringIO()))
    store.close()


@pytest.fixture
def ledger(redis_client: redis.Redis) -> Ledger:
    ledger = Ledger(redis_client)
    ledger.reset(tuple(PERSONAS.values()), NOW)
    return ledger


@pytest.fixture
def siti(app: Flask, ledger: Ledger) -> Citizen:
    return Citizen(app)

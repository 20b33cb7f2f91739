"""Give tests the whole web app and a citizen, or the bot and phones, and a fresh ledger."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
import redis
from flask import Flask
from support.citizen import (
    NOW,
    PERSONAS,
    Citizen,
    settings,
)
from support.rehearsal import Phone, open_rehearsal

from bot.logs import Log
from bot.opening import Opened, Store
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


@pytest.fixture(scope="module")
def opened(redis_url: str) -> Iterator[Opened]:
    """The open bot, on the store of the tests."""
    opened = open_rehearsal(redis_url)
    yield opened
    opened.services.redis.close()


@pytest.fixture
def phone(opened: Opened, ledger: Ledger) -> Callable[..., Phone]:
    """What makes phones that chat with the bot on a fresh ledger."""
    return lambda **details: Phone(opened, **details)

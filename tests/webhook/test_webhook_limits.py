"""The limits of messages at the webhook, with the bot of BPJS and its own sentence."""

from __future__ import annotations

import io

import redis
from support.citizen import Citizen, settings

from bot.logs import Log
from bot.opening import Store
from webhook import create_app


def test_a_message_too_many_is_answered_once_and_then_with_nothing(
    redis_url: str, redis_client: redis.Redis
) -> None:
    here = settings(redis_url, rate="2/minute")
    store = Store(here)
    try:
        siti = Citizen(create_app(here, store, Log(io.StringIO())))
        siti.says("menu")
        siti.says("info")
        assert "pesannya banyak sekali" in siti.says("info")
        assert siti.says("info").split() == []
        siti.messages = 2  # Twilio delivers the third message once more
        assert "pesannya banyak sekali" in siti.says("info")
    finally:
        store.close()

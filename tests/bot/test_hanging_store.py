"""A store that hangs is the store's trouble: the servers go on answering, and say so in time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from support.command import ask, running
from support.servers import frozen
from support.timing import within
from support.web import TOKEN, a_form
from twilio.request_validator import RequestValidator

PUBLIC_URL = "https://bot.example.com"
PRODUCTION = {"TWILIO_AUTH_TOKEN": TOKEN, "PUBLIC_URL": PUBLIC_URL, "SECRET_KEY": "k" * 32}
POSTS = 24
"""Three for each thread of `wartel serve`: waiting one after another, they would take 3 s."""


def post(port: int) -> int:
    form = a_form()
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}/webhook", form)
    return ask(port, "/webhook", urlencode(form), **{"X-Twilio-Signature": signature})[0]


@pytest.mark.parametrize("command", ["up", "serve"])
def test_a_crowd_hears_in_time_that_the_store_hangs(tmp_path: Path, command: str) -> None:
    with running(tmp_path, command, **PRODUCTION) as (_, port), ThreadPoolExecutor(POSTS) as crowd:
        assert set(crowd.map(post, [port] * POSTS)) == {200}
        store = int((tmp_path / "data" / "redis.pid").read_text())
        with frozen(store):
            with within(1.8):
                first = list(crowd.map(post, [port] * POSTS))
            with within(1.8):
                second = list(crowd.map(post, [port] * POSTS))
        assert {*first, *second} == {503}

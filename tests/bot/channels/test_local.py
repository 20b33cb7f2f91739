"""Only this machine itself may go unsigned, and only it may turn the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.exceptions import BadRequest

from bot.channels.local import is_local, now, rehearsal_clock

HERE = {"base_url": "http://127.0.0.1:8000", "environ_base": {"REMOTE_ADDR": "127.0.0.1"}}
app = Flask(__name__)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "LocalHost", "[::1]:8000"]
)
def test_a_request_of_this_machine_is_local(host: str) -> None:
    with app.test_request_context("/", headers={"Host": host}, **HERE) as context:
        assert is_local(context.request)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "bot.example.com"},
        {"Host": "127.0.0.1.example.com"},
        {"Host": "localhost@example.com:80"},
        {"Host": "[::1"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-Host": "localhost"},
        {"X-Forwarded-Anything": ""},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"X-Real-IP": "127.0.0.1"},
        {"Cf-Connecting-Ip": "127.0.0.1"},
        {"Origin": "https://example.com"},
        {"Origin": "null"},
    ],
)
def test_whatever_came_by_another_way_is_not(headers: dict[str, str]) -> None:
    with app.test_request_context("/", headers=headers, **HERE) as context:
        assert not is_local(context.request)


@pytest.mark.parametrize("address", ["192.168.1.2", "10.0.0.1", "0.0.0.0", "::ffff:10.0.0.1", ""])
def test_another_machine_is_not(address: str) -> None:
    base = {**HERE, "environ_base": {"REMOTE_ADDR": address}}
    with app.test_request_context("/", **base) as context:
        assert not is_local(context.request)


def test_an_empty_host_is_not() -> None:
    with app.test_request_context("/", **HERE) as context:
        context.request.environ["HTTP_HOST"] = ""
        assert not is_local(context.request)


def test_our_own_pages_are_local() -> None:
    headers = {"Origin": "http://127.0.0.1:8000"}
    with app.test_request_context("/", headers=headers, **HERE) as context:
        assert is_local(context.request)


@pytest.mark.parametrize(
    "text", ["1795399200", "1795399200.0", "2026-11-23T09:00:00+07:00", "2026-11-23T02:00Z"]
)
def test_a_local_request_brings_its_time(text: str) -> None:
    with app.test_request_context("/", headers={"X-Wartel-Clock": text}, **HERE):
        assert rehearsal_clock() == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-11-23T09:00", "nan", "inf", "1e300"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    context = app.test_request_context("/", headers={"X-Wartel-Clock": text}, **HERE)
    with context, pytest.raises(BadRequest, match="X-Wartel-Clock must be"):
        rehearsal_clock()


def test_a_tunnel_cannot_turn_the_clock() -> None:
    headers = {"X-Wartel-Clock": "0", "X-Forwarded-For": "203.0.113.1"}
    with app.test_request_context("/", headers=headers, **HERE):
        assert now() - rehearsal_clock() < timedelta(minutes=1)


def test_without_a_request_the_clock_goes_as_always() -> None:
    assert now() - rehearsal_clock() < timedelta(minutes=1)

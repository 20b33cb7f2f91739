"""The terminal is a contact like any other, and a pipe gets the same answers every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO

import pytest
import redis
from support.samples import NOW
from support.web import ECHO_BOT, settings_for

from bot.channels.terminal import Exchange, Terminal, as_colour, as_json, as_text, talk
from bot.opening import Store, open_bot

LINES = ["halo\n", "\n", "gagal\r\n", "ganti\n", "a\x00b\n"]


@pytest.fixture
def terminal(redis_url: str, redis_client: redis.Redis) -> Terminal:
    """A contact of the echo bot whose clock stands still."""
    settings = settings_for(redis_url, WARTEL_BOT=str(ECHO_BOT))
    bot = open_bot(settings, Store(settings), clock=lambda: NOW)
    return Terminal(
        bot.turns, bot.services.clock, "sms", "+6200011122233", "+6200000000000", "Maaf."
    )


def held(terminal: Terminal, show: Callable[[Exchange], str]) -> str:
    out = StringIO()
    talk(terminal, LINES, out, show)
    return out.getvalue()


def test_a_pipe_reads_replies_with_blank_lines_between(terminal: Terminal) -> None:
    assert held(terminal, as_text).split("\n\n") == [
        "Halo! 1 text 02.00: halo",
        "Apa lagi?",
        "2 empty 02.00:",
        "Maaf.",
        "[gema.yaml:8: action 'gagal' failed: ValueError('cannot handle gagal of +6200011122233')]",
        "Sekarang di tempat lain.",
        "Balas *batal* untuk kembali.",
        "Sekarang di tempat lain.",
        "",
    ]


def test_a_program_reads_one_object_a_turn(terminal: Terminal) -> None:
    objects = [json.loads(line) for line in held(terminal, as_json).splitlines()]
    assert [each["in"] for each in objects] == ["halo", "", "gagal", "ganti", "ab"]
    assert objects[0] == {
        "in": "halo",
        "out": ["Halo! 1 text 02.00: halo", "Apa lagi?"],
        "state": "gema.tunggu",
        "at": "2026-11-23T02:00:00.000+00:00",
    }
    assert objects[2]["out"] == ["Maaf."]
    assert "ValueError" in objects[2]["error"]
    assert [each["state"] for each in objects[2:4]] == ["gema.tunggu", "gema.lain"]


def test_colours_are_all_that_a_terminal_adds(terminal: Terminal) -> None:
    exchange = Exchange("halo", ("satu", "dua"), None, NOW)
    bare = as_colour(exchange).replace("\x1b[36m", "").replace("\x1b[0m", "")
    assert bare == "\n" + as_text(exchange)

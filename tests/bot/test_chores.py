"""Recurring work goes on whatever happens to it, and ends with what it uses."""

from __future__ import annotations

import json
import threading
from io import StringIO
from itertools import count

from support.web import Site, settings_for

from bot.chores import Chores
from bot.errors import StoreUnavailable
from bot.logs import Log


def test_a_chore_that_fails_comes_again_and_keeps_no_other_from_its_turn() -> None:
    lines, rounds, enough = StringIO(), count(1), threading.Event()
    errors = iter([StoreUnavailable("away"), KeyError("a mistake")])

    def fail() -> None:
        raise next(errors, OSError())

    def succeed() -> None:
        if next(rounds) == 3:
            enough.set()

    chores = Chores({"fails": fail, "succeeds": succeed}, Log(lines), pause=0.001)
    chores.start()
    assert enough.wait(10)
    chores.stop()
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert {line["event"] for line in told} == {"fails_failed"}
    assert [line["error"].partition(":")[0] for line in told[:2]] == [
        "StoreUnavailable",
        "KeyError",
    ]


def test_stopping_waits_for_the_chore_that_is_being_done() -> None:
    begun, done = threading.Event(), []

    def slow() -> None:
        begun.set()
        threading.Event().wait(0.1)
        done.append(True)

    chores = Chores({"slow": slow}, Log(StringIO()), pause=60)
    chores.start()
    assert begun.wait(10)
    chores.stop()
    assert done == [True]


def test_no_chore_outlives_the_store_of_its_app(redis_url: str) -> None:
    before = {thread for thread in threading.enumerate() if thread.name == "chores"}
    site = Site(settings_for(redis_url))
    (mine,) = {thread for thread in threading.enumerate() if thread.name == "chores"} - before
    site.store.close()
    assert not mine.is_alive()
    assert not [line for line in site.log if line["event"].endswith("_failed")]

"""Relays that are killed at every point: everything is sent, and nothing twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.relay_rig import PHONE, Rig, recipient

from bot.emulator.faults import Fault

TESTS = Path(__file__).parents[3]
POINTS = [f"{when} {what}" for what in ("begin", "send", "sent") for when in ("before", "after")]


def start(rig: Rig, point: str) -> subprocess.Popen[str]:
    """Start a relay in a process of its own, and wait until it is about to work."""
    command = [sys.executable, "-m", "support.dying_relay"]
    command += [rig.bot.settings.redis_url, rig.api, point]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS.parent), str(TESTS)))}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("callbacks", ["with callbacks", "without"])
@pytest.mark.parametrize("point", POINTS)
def test_a_relay_that_dies_anywhere_sends_once(rig: Rig, point: str, callbacks: str) -> None:
    if callbacks == "without":
        rig.emulator.box.arm(Fault("callback-lost"))
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    dying = start(rig, point)
    assert dying.wait(20) == -9
    assert rig.dispatch.waiting() == (0 if point == "after sent" else 1)
    rig.relay("another")
    rig.settles()
    assert rig.sent() == {"Kabar": 1}
    assert rig.reasons() == []


@contextmanager
def mortal(rig: Rig, deaths: int, seed: int) -> Iterator[list[int]]:
    """Kill relay after relay while the block runs, then let one live."""
    draw, counted, over = random.Random(seed), [0], threading.Event()

    def live_and_die() -> None:
        while not over.is_set():
            relay = start(rig, "never")
            last = counted[0] == deaths
            over.wait(240 if last else draw.uniform(0.2, 1.0))
            relay.kill()
            relay.wait()
            counted[0] += not last

    thread = threading.Thread(target=live_and_die)
    thread.start()
    try:
        yield counted
    finally:
        over.set()
        thread.join()


@pytest.mark.concurrency
@pytest.mark.timeout(300)  # 20 s on two idle cores
def test_five_thousand_messages_are_all_sent_and_none_twice_however_often_relays_die(
    rig: Rig,
) -> None:
    rig.emulator.phones.change(PHONE, tells_delivered=False)  # one callback a message is enough
    texts = rig.fill(5000, recipient(rig.now, PHONE))
    with mortal(rig, deaths=6, seed=7) as deaths:
        rig.settles(240)
    sent = rig.sent()
    assert set(sent) == set(texts)
    assert {text: count for text, count in sent.items() if count > 1} == {}
    assert deaths[0] == 6
    assert rig.reasons() == []

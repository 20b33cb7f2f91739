"""The small parts of the relay by themselves: lanes, pacing, what errors mean."""

from __future__ import annotations

import threading
import time

import pytest
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, ReadTimeout
from twilio.base.exceptions import TwilioRestException
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from bot.channels.relay.lanes import Lanes
from bot.channels.relay.outcomes import Fate, fate_of
from bot.channels.relay.pacing import Pacing


def refused(status: int, code: int | None = None) -> TwilioRestException:
    return TwilioRestException(status, "https://api.twilio.com", "", code)


NEVER_CONNECTED = MaxRetryError(
    None,  # type: ignore[arg-type]
    "/",
    NewConnectionError(HTTPConnection("127.0.0.1"), "refused"),
)


@pytest.mark.parametrize(
    ("error", "fate", "reason"),
    [
        (refused(429, 20429), Fate.RETRY, "20429"),
        (refused(429), Fate.RETRY, "429"),
        (refused(400, 63018), Fate.RETRY, "63018"),
        (refused(500), Fate.DOUBT, "500"),
        (refused(503, 20503), Fate.DOUBT, "20503"),
        (refused(401, 20003), Fate.WAIT, "20003"),
        (refused(403), Fate.WAIT, "403"),
        (refused(400, 21606), Fate.WAIT, "21606"),
        (refused(400, 63007), Fate.WAIT, "63007"),
        (refused(400, 21610), Fate.HUSHED, "21610"),
        (refused(403, 21610), Fate.HUSHED, "21610"),
        (refused(400, 63016), Fate.OTHER_WAY, "63016"),
        (refused(400, 21656), Fate.OTHER_WAY, "21656"),
        (refused(400, 21211), Fate.DEAD, "21211"),
        (refused(404), Fate.DEAD, "404"),
        (ConnectTimeout(), Fate.RETRY, "unreachable"),
        (NoConnection(NEVER_CONNECTED), Fate.RETRY, "unreachable"),
        (NoConnection(ProtocolError("cut")), Fate.DOUBT, "silence"),
        (NoConnection(), Fate.DOUBT, "silence"),
        (ReadTimeout(), Fate.DOUBT, "silence"),
        (TypeError("x"), Fate.DEAD, "TypeError"),
    ],
)
def test_each_error_has_its_class(error: Exception, fate: Fate, reason: str) -> None:
    assert fate_of(error) == (fate, reason)


def test_a_sender_keeps_to_its_speed_and_another_one_does_not_wait_for_it() -> None:
    slept: list[float] = []
    pacing = Pacing(10, clock=lambda: 100.0, sleep=slept.append)
    for _ in range(3):
        pacing.wait("+1")
    pacing.wait("+2")
    assert slept == pytest.approx([0.1, 0.2])


def test_a_sender_that_was_too_fast_rests() -> None:
    slept: list[float] = []
    pacing = Pacing(10, clock=lambda: 100.0, sleep=slept.append)
    pacing.rest("+1", 5.0)
    pacing.wait("+1")
    pacing.wait("+2")
    assert slept == [5.0]


def test_a_lane_keeps_its_order_although_a_task_has_to_be_repeated() -> None:
    done: list[str] = []
    pauses = {"a1": [0.05, 0.05]}

    def do(task: str) -> float | None:
        if pauses.get(task):
            return pauses[task].pop()
        done.append(task)
        return None

    lanes = Lanes(do, 4)
    for task in ("a1", "a2", "b1", "a3"):
        lanes.add(task[0], task)
    assert len(lanes) == 4
    lanes.start()
    until(lambda: len(lanes) == 0)
    lanes.stop(1)
    assert [task for task in done if task[0] == "a"] == ["a1", "a2", "a3"]
    assert done[0] == "b1"  # it waited for nobody


def test_lanes_go_side_by_side_and_one_lane_never_does() -> None:
    at_once, most = [0], [0, 0]
    lock = threading.Lock()

    def do(task: int) -> float | None:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        time.sleep(0.01)
        with lock:
            at_once[0] -= 1
        return None

    lanes = Lanes(do, 4)
    for number in range(8):
        lanes.add(str(number % 2), number)
    lanes.start()
    until(lambda: len(lanes) == 0)
    lanes.stop(1)
    assert most[0] == 2


def test_what_is_left_when_lanes_stop_stays_undone() -> None:
    done: list[int] = []

    def do(task: int) -> float | None:
        time.sleep(0.05)
        done.append(task)
        return None

    lanes = Lanes(do, 1)
    for number in range(5):
        lanes.add("a", number)
    lanes.start()
    lanes.stop(2)
    assert len(done) <= 1


def until(test: object, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not test():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.005)

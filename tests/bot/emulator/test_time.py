"""Let the emulator's time run, stand and jump, and do things at their time."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from support.wire import MORNING, standing_clock

from bot.emulator.agenda import Agenda
from bot.emulator.clock import Clock

SECOND = timedelta(seconds=1)


class Real:
    """Stand in for real time."""

    def __init__(self) -> None:
        self.at = MORNING

    def __call__(self) -> datetime:
        return self.at


def test_a_running_clock_keeps_the_pace_of_real_time():
    real = Real()
    clock = Clock(real)
    clock.advance(timedelta(hours=1))
    real.at += SECOND

    assert clock.now() == MORNING + timedelta(hours=1) + SECOND


def test_a_paused_clock_stands_until_it_is_resumed():
    real = Real()
    clock = Clock(real)
    clock.pause()
    real.at += timedelta(days=1)
    stood = clock.now()
    clock.advance(SECOND)
    clock.resume()
    clock.resume()
    real.at += SECOND

    assert stood == MORNING
    assert not clock.paused
    assert clock.now() == MORNING + 2 * SECOND


@pytest.mark.parametrize("paused", [True, False])
def test_a_clock_can_be_set_and_reset(paused):
    clock = Clock(Real())
    if paused:
        clock.pause()
    clock.set(datetime.fromisoformat("2030-01-01T07:00:00+07:00"))
    was = clock.now()
    clock.reset()

    assert (was, was.tzinfo) == (datetime(2030, 1, 1, tzinfo=UTC), UTC)
    assert clock.now() == MORNING
    assert not clock.paused


def test_a_clock_refuses_to_go_back_and_times_without_offset():
    clock = Clock(Real())
    with pytest.raises(ValueError, match="negative"):
        clock.advance(-SECOND)
    with pytest.raises(ValueError, match="offset"):
        clock.set(datetime(2026, 1, 1))
    assert clock.now() == MORNING


def test_an_agenda_survives_a_clock_that_cannot_tell_the_time():
    broken, failures, done = threading.Event(), [], threading.Event()

    def source() -> datetime:
        if broken.is_set():
            raise OverflowError("date value out of range")
        return MORNING

    agenda = Agenda(Clock(source))
    agenda.start(failures.append)
    broken.set()
    agenda.add(MORNING, done.set)
    assert not done.wait(0.05)
    broken.clear()
    came = done.wait(5)
    agenda.stop()

    assert came
    assert {type(error) for error in failures} == {OverflowError}


def test_a_new_clock_shows_the_present():
    before = datetime.now(UTC)
    shown = Clock().now()

    assert before <= shown <= datetime.now(UTC)


def test_listeners_hear_of_every_change():
    clock = Clock(Real())
    heard = []
    clock.subscribe(lambda: heard.append(clock.now()))
    clock.pause()
    clock.advance(SECOND)
    clock.set(MORNING)
    clock.resume()
    clock.reset()

    assert heard == [MORNING, MORNING + SECOND, MORNING, MORNING, MORNING]


def test_tasks_are_done_in_the_order_of_their_times():
    clock = standing_clock()
    agenda = Agenda(clock)
    done: list[str] = []
    for seconds, name in ((2, "c"), (1, "a"), (1, "b"), (9, "d")):
        agenda.add(MORNING + seconds * SECOND, lambda name=name: done.append(name))

    assert (agenda.run_due(), done) == (0, [])
    clock.advance(2 * SECOND)
    assert (done, len(agenda)) == (["a", "b", "c"], 1)
    agenda.clear()
    clock.advance(9 * SECOND)
    assert done == ["a", "b", "c"]


def test_a_task_may_add_another():
    clock = standing_clock()
    agenda = Agenda(clock)
    done: list[int] = []

    def step(number: int) -> None:
        done.append(number)
        if number < 3:
            agenda.add(clock.now(), lambda: step(number + 1))

    agenda.add(MORNING, lambda: step(1))

    assert agenda.run_due() == 3
    assert done == [1, 2, 3]


def test_a_thread_does_tasks_at_their_time_and_survives_those_that_fail():
    agenda = Agenda(Clock())
    troubles: list[BaseException] = []
    done = threading.Event()
    agenda.start(troubles.append)
    agenda.add(datetime.now(UTC), lambda: 1 / 0)
    agenda.add(datetime.now(UTC) + timedelta(milliseconds=30), done.set)
    try:
        assert done.wait(10)
    finally:
        agenda.stop()

    assert [type(one) for one in troubles] == [ZeroDivisionError]


def test_a_jump_of_the_clock_wakes_the_thread():
    clock = Clock()
    agenda = Agenda(clock)
    done = threading.Event()
    agenda.add(datetime.now(UTC) + timedelta(days=1), done.set)
    agenda.start(lambda error: None)
    try:
        assert not done.wait(0.05)
        clock.advance(timedelta(days=1))
        assert done.wait(10)
    finally:
        agenda.stop()

"""The machine is built with the options that its rules depend on."""

from __future__ import annotations

from support.small_bot import small_bot


def test_no_event_leads_anywhere_but_those_of_the_flows() -> None:
    """With automatic transitions, every state could be jumped to from every other."""
    machine = small_bot().machine.machine
    assert machine.auto_transitions is False
    assert machine.events
    assert not [name for name in machine.events if name.startswith("to_")]


def test_the_machine_keeps_no_queue_and_no_model() -> None:
    """A queue belongs to the machine, and under threads it would lose messages."""
    machine = small_bot().machine.machine
    assert machine.has_queue is False
    assert machine.models == []

"""The machine is built with the options that its rules depend on."""

from __future__ import annotations

import pytest
from support.small_bot import NOW, small_bot
from transitions import EventData, Transition

from bot.engine.actions import Conversation, NoFacts
from bot.engine.events import MessageReceived
from bot.engine.machine import Cursor


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


@pytest.mark.parametrize("refusal", [None, "pendek", "unclear"])
@pytest.mark.parametrize("channel", ["whatsapp", "sms"])
@pytest.mark.parametrize("amount", [50, 500])
def test_every_firing_ends_as_the_librarys_own_would(
    refusal: str | None, channel: str, amount: int
) -> None:
    """Ours leaves out log and callbacks, and nothing else."""
    bot = small_bot()
    machine = bot.machine.machine
    taken = 0
    for trigger, event in machine.events.items():
        for source in bot.script.states:
            ours, theirs = (
                Cursor(source, talk_of(channel, refusal, amount), "kios") for _ in range(2)
            )
            branch = bot.machine.fire(trigger, ours)
            data = EventData(machine.get_state(source), event, machine, theirs, (theirs,), {})
            for step in event.transitions.get(source, ()):
                if Transition.execute(step, data):
                    break
            assert (branch, ours.state) == (theirs.branch, theirs.state), (trigger, source)
            taken += branch is not None
    assert taken > (50 if refusal is None else 0)


def talk_of(channel: str, refusal: str | None, amount: int) -> Conversation:
    message = MessageReceived("SM1", NOW, channel, "+62811", "+62812", "x")
    return Conversation(
        *(message, NOW, channel, message.contact, message.address, "id", "kios.menu"),
        {"nominal": amount},
        NoFacts(NOW),
        refusal=refusal,
    )

"""What turns do with messages that something else sends, or could not send."""

from datetime import UTC, datetime

import pytest
from support.samples import a_message, counting_turns

from bot.engine.effects import SendMessage
from bot.engine.turn import Turn

SORRY = SendMessage("E#0", "Kartu Anda aktif.")


def test_what_could_not_be_sent_is_owed_once_however_often_it_is_asked_for(store):
    turns = counting_turns(store)
    uid = turns.take_turn(a_message()).uid
    at = datetime.now(UTC)
    assert turns.owe(uid, SORRY, at)
    assert turns.owe(uid, SORRY, at)
    assert store.read(uid).unsent == ("Kartu Anda aktif.",)


def test_nothing_is_owed_where_no_conversation_waits(store):
    turns = counting_turns(store)
    uid = turns.take_turn(a_message()).uid
    session = store.read(uid)
    assert not turns.owe("ab" * 13, SORRY, datetime.now(UTC))
    assert not turns.owe(uid, SORRY, session.expires_at)
    assert store.read(uid) == session


def test_what_is_owed_waits_for_a_turn_that_goes_on_at_the_same_time(store):
    turns = counting_turns(store)
    uid = turns.take_turn(a_message()).uid
    load = store.load

    def overtaken(uid, message_id):
        loaded = load(uid, message_id)
        store.load = load
        turns.take_turn(a_message("SM2"))
        return loaded

    store.load = overtaken
    assert turns.owe(uid, SORRY, datetime.now(UTC))
    session = store.read(uid)
    assert session.unsent == ("Kartu Anda aktif.",)
    assert session.slots["seen"] == ["SM1", "SM2"]


@pytest.mark.parametrize("able", [True, False])
def test_a_step_is_told_whether_something_can_send_later(store, able):
    heard = []

    def listening(bot, session, event, facts, **abilities):
        heard.append(abilities)
        return Turn(None)

    turns = counting_turns(store, step=listening)
    turns.can_send_later = able
    turns.take_turn(a_message())
    assert heard == [{"can_send_later": True} if able else {}]

"""Put a transcript on the stage of an emulator and show it at people's pace."""

import pytest
from support.chats import ECHO_BOT, GOOD, HEADER, read

from bot.emulator.model import Account
from bot.replay.engine_player import EngineTarget
from bot.replay.screenplay import screenplay
from bot.settings import DEFAULT_BOT

ACCOUNT = Account("AC" + "0" * 32, "")
URL = "http://127.0.0.1:8010"

PANDAWA = """\
title: Reaktivasi
channel: whatsapp
from: menunggak
at: 2026-11-23T09:00:00+07:00
turns:
  - user: "."
  - bot: {any: true}
  - bot: {any: true}
  - user: layanan pandawa
  - bot: {any: true}
  - user: "31"
  - bot: {any: true}
  - user: "74"
  - bot: {any: true}
  - event: formulir.terkirim
  - bot: {any: true}
  - bot: {any: true}
  - after: 30m
  - user: bukti
    media: image/jpeg
  - bot: {any: true}
  - bot: {any: true}
  - location: "-6.2, 106.8"
  - bot: {any: true}
  - bot: {any: true}
  - event: pembayaran.diterima
  - bot: {any: true}
  - bot: {any: true}
"""


def staged(folder, text, bot=ECHO_BOT):
    return screenplay(read(folder, text), EngineTarget(bot), URL, ACCOUNT)


def performed(play, speed=1.0):
    """Perform without waiting; give the pauses."""
    pauses = []
    play.perform(pauses.append, speed)
    return pauses


def shown(play):
    return [(one.inbound, one.body) for one in play.emulator.carrier.store.messages()]


def test_what_was_said_is_shown_in_that_order(tmp_path):
    result, play = staged(tmp_path, GOOD)
    performed(play)

    assert result.passed
    assert play.chat == ("whatsapp:+6200011122233", "whatsapp:+6200000000000")
    assert shown(play) == [
        (True, "halo"),
        (False, "Halo! 1 text 09.00: halo"),
        (False, "Apa lagi?"),
    ]


def test_events_files_places_and_times_are_shown_as_the_transcript_has_them(tmp_path):
    result, play = staged(tmp_path, PANDAWA, DEFAULT_BOT)
    performed(play)
    messages = play.emulator.carrier.store.messages()

    assert result.passed, result.failure
    said = [text for scene in play.scenes for text in scene.played.heard.texts]
    assert [one.body for one in messages if not one.inbound] == said
    assert any("Rp420.000" in text for text in said)  # said to an event, to no message
    assert {one.status for one in messages if not one.inbound} <= {"delivered", "sent", "read"}
    last = [one for one in messages if one.inbound][-1]
    assert last.content.location.latitude == -6.2
    (photo,) = [one for one in messages if one.inbound and one.content.attachments]
    assert photo.content.attachments[0].content_type == "image/jpeg"
    assert (photo.created - messages[0].created).total_seconds() == 1800


def test_longer_texts_take_longer_and_speed_divides_it(tmp_path):
    _, play = staged(tmp_path, GOOD)
    slow, fast = performed(play), performed(play, 4.0)

    assert len(slow) == 2  # before the message, and to read the answer
    assert slow == pytest.approx([0.5 + 4 * 0.05, 33 * 0.012], rel=0.05)
    assert fast == pytest.approx([pause / 4 for pause in slow])


def test_the_longest_text_is_not_waited_for(tmp_path):
    text = "x" * 500
    turns = f"turns:\n  - user: {text}\n  - bot: {{any: true}}\n  - bot: {{any: true}}\n"
    _, play = staged(tmp_path, HEADER + turns)

    assert performed(play) == pytest.approx([3.0, 4.0])


def test_a_second_performance_begins_with_an_empty_phone(tmp_path):
    _, play = staged(tmp_path, GOOD)
    performed(play)
    before = shown(play)
    performed(play)

    assert shown(play) == before


def test_what_is_delivered_twice_is_seen_once(tmp_path):
    _, play = staged(tmp_path, GOOD + "  - repeat: true\n")
    performed(play)

    assert [body for inbound, body in shown(play) if inbound] == ["halo"]


def test_more_than_twilio_takes_for_a_loop_is_shown(tmp_path):
    turns = "".join(f"  - user: ke-{number}\n  - bot: {{any: true}}\n" for number in range(40))
    result, play = staged(tmp_path, GOOD + turns)
    performed(play)

    assert result.passed
    assert len([body for inbound, body in shown(play) if not inbound]) == 42


def test_sms_in_between_goes_to_the_number_for_sms(tmp_path):
    turns = "  - sms: lewat sms\n  - bot: {any: true}\n  - bot: {any: true}\n"
    _, play = staged(tmp_path, GOOD + turns)
    performed(play)
    last = play.emulator.carrier.store.messages()[-1]

    assert (last.channel, last.sender) == ("sms", "+6200000000000")


def test_a_transcript_that_does_not_pass_says_so(tmp_path):
    result, _ = staged(tmp_path, GOOD.replace("Apa lagi?", "Sudah?"))

    assert not result.passed


def test_a_message_that_is_lost_is_shown_without_an_answer(tmp_path):
    lost = "  - fault: drop\n  - user: hilang\n  - bot: []\n"
    result, play = staged(tmp_path, GOOD + lost)
    performed(play)

    assert result.passed
    assert shown(play)[-1] == (True, "hilang")

"""Keep a chat that was held on a phone as a transcript that passes at once."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.chats import ECHO_BOT

from bot.replay.engine_player import EngineTarget
from bot.replay.keeping import Deed, keep
from bot.replay.player import CannotPlay, play
from bot.replay.reader import read_transcripts
from bot.replay.recorder import Recorder, new_transcript
from bot.replay.transcript import Happening, Message
from bot.settings import DEFAULT_BOT

AT = datetime.fromisoformat("2026-11-23T09:00:00+07:00")
ECHO, BPJS = EngineTarget(ECHO_BOT), EngineTarget(DEFAULT_BOT)


def later(**time):
    return AT + timedelta(**time)


def kept(*deeds, target=BPJS, contact="menunggak"):
    return keep(
        Recorder(new_transcript(Path("x.chat.yaml"), "whatsapp", contact, AT), target), deeds
    )


def read(folder, text):
    path = folder / "ponsel.chat.yaml"
    path.write_text(text, encoding="utf-8")
    (transcript,) = read_transcripts(path)
    return transcript


def silences(transcript):
    return [exchange.after for exchange in transcript.exchanges]


def test_a_chat_with_everything_in_it_passes(tmp_path):
    text = kept(
        Deed(AT, Message(".")),
        Deed(later(seconds=20), Message("layanan pandawa")),
        Deed(later(seconds=40), Message("31")),
        Deed(later(seconds=50), Message("74")),
        Deed(later(minutes=8), Happening("formulir.terkirim", {"layanan": "J"})),
        Deed(later(minutes=9), Message("bukti", media=("image/jpeg",))),
        Deed(later(minutes=12), Happening("pembayaran.diterima", {"jumlah": "420000"})),
        Deed(later(minutes=13), Message("sudah")),
        Deed(later(minutes=13), Message(location=(-6.2, 106.8))),
    )
    transcript = read(tmp_path, text)

    assert not text.startswith("#")
    assert play(transcript, BPJS).passed
    assert [one.name for one in acts(transcript, Happening)] == [
        "formulir.terkirim",
        "pembayaran.diterima",
    ]
    assert "AKTIF" in text
    assert acts(transcript, Message)[-1].location == (-6.2, 106.8)


def acts(transcript, kind):
    return [one.act for one in transcript.exchanges if isinstance(one.act, kind)]


def test_a_tapped_row_is_kept_as_a_tap(tmp_path):
    transcript = read(tmp_path, kept(Deed(AT, Message(".")), Deed(AT, Message(button="pandawa"))))

    assert acts(transcript, Message)[1].button == "pandawa"
    assert play(transcript, BPJS).passed


def test_pauses_are_whole_minutes_and_short_ones_add_up(tmp_path):
    times = (0, 40, 80, 300, 310)
    deeds = [Deed(later(seconds=second), Message("halo")) for second in times]
    transcript = read(tmp_path, kept(*deeds, target=ECHO, contact="+6200011122233"))

    assert silences(transcript) == [timedelta(minutes=n) for n in (0, 0, 1, 4, 0)]
    assert play(transcript, ECHO).passed


def test_a_clock_that_was_turned_back_makes_no_pause(tmp_path):
    at = (AT, later(days=1), later(minutes=1), later(minutes=3))
    deeds = [Deed(each, Message("halo")) for each in at]
    transcript = read(tmp_path, kept(*deeds, target=ECHO, contact="+6200011122233"))

    assert silences(transcript) == [
        timedelta(0),
        timedelta(days=1),
        timedelta(0),
        timedelta(minutes=2),
    ]


def test_what_differs_from_the_phone_is_said_at_the_head(tmp_path):
    shown = ("Halo! 1 text 09.00: halo", "Apa lagi?")
    same = kept(Deed(AT, Message("halo"), shown), target=ECHO, contact="+6200011122233")
    other = kept(
        Deed(AT, Message("halo"), (shown[0], "Sampai jumpa.")),
        Deed(AT, Message("a\nb"), ("Lain",)),
        target=ECHO,
        contact="+6200011122233",
    )

    assert not same.startswith("#")
    assert other.splitlines()[:2] == [
        "# On the phone the bot said something else to 'halo': its data were not new.",
        "# On the phone the bot said something else to 'a\\nb': its data were not new.",
    ]
    assert play(read(tmp_path, other), ECHO).passed


def test_a_link_that_is_another_one_each_time_is_no_difference():
    path = (".", "layanan pandawa", "31")
    rehearsed = Recorder(new_transcript(Path("x.chat.yaml"), "whatsapp", "menunggak", AT), BPJS)
    for text in path:
        rehearsed.send(text)
    (link,) = rehearsed.send("74").texts
    shown = link.replace("https://", "http://").replace("/f/", "/f/x")
    deeds = [Deed(AT, Message(text)) for text in path]

    assert shown != link
    assert not kept(*deeds, Deed(AT, Message("74"), (shown,))).startswith("#")


def test_what_a_rehearsal_refuses_is_said_and_the_rest_goes_on(tmp_path):
    text = kept(
        Deed(AT, Message(".")),
        Deed(AT, Happening("pembayaran.diterima", {})),
        Deed(AT, Message("5")),
    )

    assert text.startswith("# On the phone 'pembayaran.diterima' happened here; a rehearsal")
    transcript = read(tmp_path, text)
    assert [one.text for one in acts(transcript, Message)] == [".", "5"]
    assert play(transcript, BPJS).passed


def test_a_persona_that_nobody_knows_cannot_be_kept():
    with pytest.raises(CannotPlay, match="nobody-at-all"):
        kept(Deed(AT, Message("halo")), contact="nobody-at-all")

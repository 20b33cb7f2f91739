"""Record conversations and play what was written."""

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.chats import ECHO_BOT

from bot.errors import EventRefused, SettingsError
from bot.replay.engine_player import EngineTarget
from bot.replay.matchers import Exact, Lines
from bot.replay.player import CannotPlay, play
from bot.replay.reader import read_transcripts
from bot.replay.recorder import Recorder, beginning_of, new_transcript
from bot.replay.transcript import Happening, Repeat
from bot.replay.webhook_player import WebhookTarget
from bot.settings import DEFAULT_BOT

AT = datetime.fromisoformat("2026-11-23T09:00:00+07:00")
ECHO = EngineTarget(ECHO_BOT)
BPJS = EngineTarget(DEFAULT_BOT)


def recorder(folder, target=BPJS, contact="menunggak", **details):
    path = folder / "coba.chat.yaml"
    return Recorder(new_transcript(path, "whatsapp", contact, AT, **details), target)


def reactivation(folder):
    """Record the way of the article, from the greeting to the active card."""
    record = recorder(folder)
    record.send(".")
    record.note("Siti tinggal di Jakarta Selatan.")
    record.send("layanan pandawa")
    record.send("31")
    record.repeat()
    record.send("74")
    record.wait(timedelta(minutes=30))
    record.happen("formulir.terkirim", {"kartu": "menunggak"})
    record.send_media("image/jpeg", caption="ini buktinya")
    record.happen("pembayaran.diterima", {})
    record.send("cek")
    return record


def test_what_was_recorded_passes_on_a_fresh_world_and_against_the_whole_bot(tmp_path):
    (result,) = reactivation(tmp_path).save()
    assert result.passed
    elsewhere = shutil.copy(tmp_path / "coba.chat.yaml", tmp_path / "lain.chat.yaml")
    (transcript,) = read_transcripts(Path(elsewhere))

    assert play(transcript, EngineTarget(DEFAULT_BOT)).passed
    with WebhookTarget(DEFAULT_BOT) as target:
        assert play(transcript, target).passed


def test_the_file_says_who_when_and_what_and_hides_only_what_differs(tmp_path):
    reactivation(tmp_path).save()
    (transcript,) = read_transcripts(tmp_path / "coba.chat.yaml")

    assert (transcript.title, transcript.contact, transcript.at) == ("Coba", "menunggak", AT)
    assert transcript.exchanges[1].note == "Siti tinggal di Jakarta Selatan."
    assert isinstance(transcript.exchanges[3].act, Repeat)
    assert transcript.exchanges[5].act == Happening("formulir.terkirim", {"kartu": "menunggak"})
    assert transcript.exchanges[5].after == timedelta(minutes=30)
    bill = transcript.exchanges[5].lines[-1].matcher
    assert isinstance(bill, Lines)
    assert "Rp420.000" in bill.lines[0].shown()
    assert [type(line) for line in bill.lines].count(Exact) == len(bill.lines) - 1
    assert transcript.exchanges[-1].checks[0].state == "pandawa.selesai"


def test_what_cannot_happen_leaves_no_trace(tmp_path):
    record = recorder(tmp_path)
    with pytest.raises(CannotPlay, match="no message yet"):
        record.repeat()
    record.send(".")
    record.wait(timedelta(minutes=5))
    with pytest.raises(EventRefused):
        record.happen("pembayaran.diterima", {})
    with pytest.raises(EventRefused):
        record.happen("tidak.ada", {})

    assert record.at == AT + timedelta(minutes=5)
    record.send("1")
    (result,) = record.save()
    assert result.passed
    assert [exchange.after for exchange in result.transcript.exchanges] == [
        timedelta(0),
        timedelta(minutes=5),
    ]


def test_every_kind_of_message_is_recorded(tmp_path):
    record = recorder(tmp_path, ECHO, "+6200011122233")
    record.send("halo")
    record.send("lewat sms", sms=True)
    record.send_location(-6.2, 106.8)
    record.tap("ganti")
    record.send("  spasi: {kurung} 'kutip' #x ")

    assert record.save()[0].passed


def test_a_note_at_the_end_is_kept_and_a_silence_there_is_not(tmp_path):
    record = recorder(tmp_path, ECHO, "+6200011122233")
    record.send("halo")
    record.note("Di sini orang biasanya berhenti.")
    record.wait(timedelta(hours=1))
    (result,) = record.save()

    assert result.passed
    assert result.transcript.exchanges[-1].note == "Di sini orang biasanya berhenti."


def session(tmp_path, **changes):
    """Leave a conversation where the city is asked, in English."""
    record = recorder(tmp_path)
    for text in (".", "layanan pandawa", "31", "bahasa"):
        heard = record.send(text)
    assert heard.session is not None
    return replace(heard.session, **changes)


def test_a_recording_from_the_middle_says_so_and_carries_the_session(tmp_path):
    slots = {"angka": 3, "daftar": [1, "dua"], **session(tmp_path).slots}
    known = session(tmp_path, slots=slots, unsent=("Masih ada ini.",))
    record = recorder(tmp_path, session=known)
    heard = record.send("74")
    record.send("0")
    (result,) = record.save()

    assert heard.texts[0].startswith("You live in: Kota Jakarta Selatan")
    assert result.passed
    text = (tmp_path / "coba.chat.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Recorded from the middle of a conversation")
    assert result.transcript.beginning == beginning_of(known)
    assert (known.state, known.language) == ("pandawa.kota", "en")


def test_a_session_that_has_ended_is_no_middle(tmp_path):
    assert recorder(tmp_path, session=session(tmp_path, expires_at=AT)).head.beginning is None


def test_no_file_is_overwritten_unless_forced(tmp_path):
    path = tmp_path / "coba.chat.yaml"
    path.write_text("milik orang lain", encoding="utf-8")
    record = recorder(tmp_path)
    record.send(".")

    with pytest.raises(SettingsError, match=r"coba\.chat\.yaml exists already; --force"):
        record.save()
    assert path.read_text(encoding="utf-8") == "milik orang lain"
    assert record.save(force=True)[0].passed


@pytest.mark.parametrize("name", ["coba.yaml", "coba.chat.yml", ".chat.yaml"])
def test_a_name_that_nobody_would_find_is_refused(name):
    with pytest.raises(SettingsError, match="transcripts are called NAME"):
        new_transcript(Path(name), "whatsapp", "menunggak", AT)


def test_an_unknown_persona_is_refused_before_anything_is_typed(tmp_path):
    with pytest.raises(CannotPlay, match="there is no persona 'tak-ada'"):
        recorder(tmp_path, contact="tak-ada").send(".")

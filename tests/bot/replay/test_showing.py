"""Nobody is deceived by characters that cannot be seen."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from support.chats import ECHO_BOT, with_turns, written

from bot.engine.flow import Place
from bot.replay.engine_player import EngineTarget
from bot.replay.matchers import Exact
from bot.replay.player import play
from bot.replay.reader import read_transcripts
from bot.replay.report import report
from bot.replay.showing import UNSEEN, visible
from bot.replay.transcript import Exchange, Line, Message, Transcript
from bot.replay.writer import write_transcript

UNSEEN_ONES = "\u202e\u2066\u200f\u200b\u2060\ufeff\x1b\x07\x85"


def transcript_with(tmp_path, text):
    place = Place("x.chat.yaml", 1)
    line = Line(Exact(f"bot {text}"), place, 1)
    exchange = Exchange(Message(text), place, 0, tmp_path, (line,), note=f"note {text}")
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    return Transcript(tmp_path, "Judul", "whatsapp", "+6200011122233", at, (exchange,))


def test_what_cannot_be_seen_is_written_as_escapes():
    assert visible("a\u202eb\x1b[31m") == "a\\u202eb\\u001b[31m"
    assert visible("Kalimat 👩‍👩‍👧 é\nbaris") == "Kalimat 👩‍👩‍👧 é\nbaris"


def test_a_failure_shows_the_characters_that_it_is_about(tmp_path):
    turns = '  - user: "abc\\u202e"\n  - bot: "halo\\u202e"\n'
    (transcript,) = read_transcripts(written(tmp_path, with_turns(turns)))
    shown = report(play(transcript, EngineTarget(ECHO_BOT)), ECHO_BOT)

    assert "\\u202e" in shown
    assert not UNSEEN.search(shown)


@given(text=st.text(st.sampled_from(f"{UNSEEN_ONES}aé👍 \n"), min_size=1, max_size=12))
def test_a_transcript_holds_no_unseen_character_and_reads_back_the_same(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("chat")
    before = transcript_with(folder, f"x{text}x")
    yaml = write_transcript(before)
    assert not UNSEEN.search(yaml)
    (after,) = read_transcripts(written(folder, yaml))
    assert after.exchanges[0].act == before.exchanges[0].act
    assert after.exchanges[0].lines[0].matcher == before.exchanges[0].lines[0].matcher
    assert after.exchanges[0].note == before.exchanges[0].note

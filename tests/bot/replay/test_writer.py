from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.chats import GOOD, read

from bot.engine.flow import Place
from bot.replay.matchers import Anything, Contains, Exact, Lines, Matches, OneOf
from bot.replay.reader import read_transcripts
from bot.replay.transcript import (
    Beginning,
    Check,
    Exchange,
    Happening,
    Line,
    Message,
    Repeat,
    Transcript,
)
from bot.replay.writer import span, write_transcript

NOWHERE = Place("", 0)
printable = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff")
words = st.text(printable, min_size=1).filter(lambda text: text.strip() == text)
texts = st.lists(words, min_size=1, max_size=3).map("\n".join)
data = st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), texts, max_size=3)
one_line = st.one_of(words.map(Exact), st.just(Matches("^Rp[0-9]{3}$")), st.just(Anything()))
matchers = st.one_of(
    texts.map(Exact),
    one_line,
    st.lists(texts, min_size=1, max_size=3).map(lambda found: Contains(tuple(found))),
    st.lists(texts, min_size=1, max_size=3).map(lambda found: OneOf(tuple(found))),
    st.lists(st.one_of(one_line, st.just(Exact(""))), min_size=1).map(
        lambda found: Lines(tuple(found))
    ),
)
lines = st.lists(matchers.map(lambda matcher: Line(matcher, NOWHERE, 0)), max_size=3).map(tuple)
values = st.recursive(
    st.one_of(texts, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False)),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
slots = st.dictionaries(st.from_regex("[a-z_]{1,8}", fullmatch=True), values, max_size=3)
checks = st.builds(
    Check, st.just(NOWHERE), st.just(0), st.none() | words, st.none() | words, slots
).filter(lambda check: check.state or check.language or check.slots)
acts = st.one_of(
    st.builds(Message, text=texts, sms=st.booleans()),
    st.builds(Message, button=words, media=st.lists(words, max_size=2).map(tuple)),
    st.just(Message(location=(-6.25, 106.5))),
    st.builds(Happening, words, data),
)
exchanges = st.builds(
    Exchange,
    acts,
    st.just(NOWHERE),
    st.just(0),
    st.just(Path()),
    lines,
    st.lists(checks, max_size=1).map(tuple),
    st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
    st.just("") | words,
)
beginnings = st.builds(Beginning, words, slots=slots, trail=st.lists(words, max_size=2).map(tuple))
times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def essence(transcript):
    """Leave out where things stand in the file."""
    return (
        (transcript.title, transcript.channel, transcript.contact, transcript.at),
        (transcript.address, transcript.language, transcript.beginning),
        [
            (
                *(exchange.act, exchange.after, exchange.note),
                [line.matcher for line in exchange.lines],
                [(check.state, check.language, check.slots) for check in exchange.checks],
            )
            for exchange in transcript.exchanges
        ],
    )


@given(st.lists(exchanges, min_size=1, max_size=4), words, times, st.none() | beginnings)
def test_what_is_written_reads_back_the_same(tmp_path_factory, found, title, at, beginning):
    path = tmp_path_factory.getbasetemp() / "ditulis.chat.yaml"
    transcript = Transcript(
        path, title, "whatsapp", "menunggak", at, tuple(found), "+62811", "", beginning
    )
    path.write_text(write_transcript(transcript), encoding="utf-8")
    (again,) = read_transcripts(path)

    assert essence(again) == essence(transcript)
    assert write_transcript(again) == path.read_text(encoding="utf-8")


def test_a_written_transcript_is_pleasant_to_read(tmp_path):
    transcript = read(
        tmp_path,
        GOOD + "  - {repeat: true, note: Sekali lagi}\n  - user: x\n    after: 90m\n  - bot: []\n",
    )

    assert write_transcript(transcript) == (
        "title: Gema\n"
        "channel: whatsapp\n"
        "from: '+6200011122233'\n"
        "at: 2026-11-23T09:00:00+07:00\n"
        "turns:\n"
        "  - user: halo\n"
        "  - bot: 'Halo! 1 text 09.00: halo'\n"
        "  - bot: Apa lagi?\n"
        "    state: gema.tunggu\n"
        "  - repeat: true\n"
        "    note: Sekali lagi\n"
        "  - after: 1h30m\n"
        "  - user: x\n"
        "  - bot: []\n"
    )


def test_long_texts_are_written_as_blocks_and_matchers_on_one_line():
    text = write_transcript(
        Transcript(
            Path(),
            "x",
            "sms",
            "+62811",
            datetime(2026, 1, 1, tzinfo=UTC),
            (
                Exchange(
                    Message("a"),
                    NOWHERE,
                    0,
                    Path(),
                    (
                        Line(Exact("satu: 1\n\n- dua"), NOWHERE, 1),
                        Line(Matches("^a$"), NOWHERE, 2),
                    ),
                ),
                Exchange(Repeat(), NOWHERE, 3, Path()),
            ),
        )
    )

    assert "  - bot: |-\n      satu: 1\n\n      - dua\n  - bot: {matches: ^a$}\n" in text


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (timedelta(minutes=61), "1h1m"),
        (timedelta(days=3), "3d"),
        (timedelta(seconds=59), "59s"),
        (timedelta(0), "0s"),
    ],
)
def test_spans_are_written_short(length, written):
    assert span(length) == written

"""Whatever the bot says, Twilio can read it and takes it all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.web import messages

from bot.channels.twiml import fitted, twiml
from bot.text import clean

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=2000)


def test_replies_become_messages() -> None:
    assert twiml(("a <b> & c", "dua")) == (
        '<?xml version="1.0" encoding="UTF-8"?><Response>'
        "<Message>a &lt;b&gt; &amp; c</Message><Message>dua</Message></Response>"
    )


def test_no_reply_is_an_empty_response() -> None:
    assert list(messages(twiml(()).encode())) == []


@given(st.lists(ANYTHING, max_size=12))
def test_any_replies_are_valid_and_fit(replies: list[str]) -> None:
    texts = list(messages(twiml(tuple(replies)).encode()))
    assert len(texts) <= 10
    assert all(0 < len(text) <= 1600 for text in texts)


@given(st.lists(st.text("ab ", min_size=1, max_size=40), max_size=10))
def test_short_replies_stay_as_they_are(replies: list[str]) -> None:
    assert fitted(replies) == [text.strip() for text in map(clean, replies) if text.strip()]


def test_a_long_reply_is_split_and_nothing_of_it_is_lost() -> None:
    text = "\n".join(f"{number} " + "x" * 60 for number in range(100))
    parts = fitted([text])
    assert len(parts) == 4
    assert "\n".join(parts) == text


def test_a_long_reply_leaves_room_for_the_replies_after_it() -> None:
    parts = fitted(["x" * 100_000, "dua", "tiga"])
    assert len(parts) == 10
    assert parts[7].endswith("...")
    assert parts[8:] == ["dua", "tiga"]


def test_more_than_ten_replies_share_the_tenth_message() -> None:
    parts = fitted([f"pesan {number}" for number in range(12)])
    assert len(parts) == 10
    assert parts[9] == "pesan 9\n\npesan 10\n\npesan 11"

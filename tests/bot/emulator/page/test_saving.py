"""Save a chat as a file: by the bot's own recorder, or the texts alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.desk import TO, WA_TO, desk
from support.wire import MORNING, SMS, WHATSAPP, says

from bot.emulator.app import create_app
from bot.emulator.model import Message
from bot.emulator.page.saving import texts_alone
from bot.emulator.page.setup import Setup
from bot.replay.matchers import Anything, Exact
from bot.replay.reader import read_transcripts


def saved(made, sender=WHATSAPP, **setup):
    web = create_app(made.emulator, Setup(**setup)).test_client()
    return web.post(f"/emulator/page/phones/{TO}/transcript", json={"sender": sender})


def read(folder, text):
    """Read a file of that text: what was said, and the answers; None for one without words."""
    path = folder / "chat.chat.yaml"
    path.write_text(text, encoding="utf-8")
    (transcript,) = read_transcripts(path)
    turns = [(one.act.text, [words(line) for line in one.lines]) for one in transcript.exchanges]
    return transcript, turns


def words(line):
    assert isinstance(line.matcher, Exact | Anything)
    return line.matcher.text if isinstance(line.matcher, Exact) else None


def test_the_texts_of_a_foreign_bot_are_a_transcript(tmp_path):
    made = desk(says("Baik", "Ada apa?"), says("Sama-sama"))
    made.says("halo\n*apa kabar* # ya")
    made.says("0812")
    made.says("lewat sms", SMS)
    answer = saved(made)
    transcript, turns = read(tmp_path, answer.text)

    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="chat-6281234567890.chat.yaml"'
    )
    assert (transcript.channel, transcript.contact) == ("whatsapp", TO)
    assert (transcript.address, transcript.at) == (WHATSAPP.removeprefix("whatsapp:"), MORNING)
    assert turns == [
        ("halo\n*apa kabar* # ya", ["Baik", "Ada apa?"]),
        ("0812", ["Sama-sama"]),
    ]


def test_each_channel_has_a_chat_of_its_own(tmp_path):
    made = desk(says("Baik"))
    made.says("lewat whatsapp")
    made.says("lewat sms", SMS)
    transcript, turns = read(tmp_path, saved(made, SMS).text)

    assert (transcript.channel, turns) == ("sms", [("lewat sms", ["Baik"])])


def test_the_recorder_of_the_bot_gets_the_chat_and_nothing_else():
    made = desk(says("Baik"))
    made.says("halo")
    made.says("lewat sms", SMS)
    asked = []

    def save(contact, sender, messages):
        asked.append((contact, sender, [one.body for one in messages]))
        return "title: Coba\n"

    assert saved(made, save=save).text == "title: Coba\n"
    assert asked == [(WA_TO, WHATSAPP, ["halo", "Baik"])]


def test_what_cannot_be_recorded_is_explained():
    def refuse(contact, sender, messages):
        raise ValueError("this chat cannot be kept: why ever")

    made = desk(says("Baik"))
    made.says("halo")
    answer = saved(made, save=refuse)

    assert (answer.status_code, answer.json["error"]) == (409, "this chat cannot be kept: why ever")


@pytest.mark.parametrize("writes", [False, True])
def test_a_chat_in_which_the_person_said_nothing_is_no_transcript(writes):
    made = desk()
    if writes:
        made.create(To=WA_TO, From=WHATSAPP, Body="Pengingat")

    assert saved(made).status_code == 404


TEXTS = st.text(st.characters(exclude_characters="\x00\r", codec="utf-8"), min_size=1, max_size=30)


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_every_text_comes_back_as_it_was(tmp_path_factory, texts):
    messages = [
        Message(
            sid=f"SM{number}",
            account_sid="AC",
            direction=direction,
            sender=sender,
            to=to,
            body=text,
            status="received",
            created=MORNING,
            updated=MORNING,
        )
        for number, text in enumerate(texts)
        for direction, sender, to in (("inbound", TO, SMS), ("outbound-reply", SMS, TO))
    ]
    _, turns = read(tmp_path_factory.getbasetemp(), texts_alone(TO, SMS, messages))

    assert turns == [(text, [text if text.strip() else None]) for text in texts]

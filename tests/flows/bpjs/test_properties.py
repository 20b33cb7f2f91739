"""Whatever is said and whatever happens, the bot answers, and knows where it stands."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.rehearsal import MONDAY, PERSONAS, check_replies
from support.standings import Standing, Standings, standings

from bot.engine.bot import Bot
from bot.engine.flow import Place
from bot.engine.session import decode, encode
from bot.errors import EventRefused
from bot.replay.engine_player import EngineStage, EngineTarget
from bot.replay.player import Performance
from bot.replay.transcript import Act, Exchange, Happening, Message, Transcript
from bot.settings import DEFAULT_BOT
from bot.text import segments
from flows.bpjs.occasions import OCCASIONS
from flows.bpjs.offerings import SERVICES

TRANSCRIPTS = Path(__file__).parents[2] / "transcripts" / "bpjs"
HERE = Path(__file__)
NOW = timedelta(0)
SMS = "tagihan.terima"
"""The only state that waits for an SMS."""


@cache
def target() -> EngineTarget:
    return EngineTarget(DEFAULT_BOT)


def bot() -> Bot:
    return target().rehearsed.bot


START = "chika.sapa"
"""Nobody waits here: the first message leads on, and a conversation that ends is erased."""

WAITING = [s.name for s in bot().script.states.values() if s.waits and s.name != START]
LANGUAGES = ("id", "en")
PLACES = [(state, language) for language in LANGUAGES for state in WAITING]


@cache
def ways() -> Standings:
    return standings(TRANSCRIPTS, target(), LANGUAGES[1:])


class Talker:
    """Talk with the engine in a world in memory; every turn is checked."""

    def __init__(self, performance: Performance) -> None:
        self.performance = performance
        self.state = ""

    @classmethod
    def stranger(cls, channel: str) -> Talker:
        """Begin with nothing said."""
        transcript = Transcript(HERE, "", channel, "menunggak", MONDAY, ())
        return cls(Performance(transcript, target().stage(MONDAY)))

    @classmethod
    def standing(cls, state: str, language: str) -> Talker:
        """Begin where a transcript stands."""
        return cls(ways()[state, language].again(target()))

    @property
    def stage(self) -> EngineStage:
        assert isinstance(self.performance.stage, EngineStage)
        return self.performance.stage

    def says(
        self, text: str = "", media: tuple[str, ...] = (), after: timedelta = NOW
    ) -> list[str]:
        sms = self.performance.channel == "sms"
        self.acts(Message(text, media=media, sms=sms), after)
        texts = list(self.performance.replied.texts)
        check_replies(texts)
        return texts

    def sees(self, name: str, **data: str) -> None:
        """Let something happen outside the chat, if it can happen now."""
        try:
            self.acts(Happening(name, data))
        except EventRefused:
            return

    def acts(self, act: Act, after: timedelta = NOW) -> None:
        """Check what holds after every turn: no trouble, a known state that waits."""
        heard = self.performance.play(
            Exchange(act, Place(str(HERE), 1), 0, HERE, after=after)
        ).heard
        assert heard.trouble == ""
        if heard.session is None:  # before the first message, or erased
            self.state = ""
            return
        self.state = heard.session.state
        assert bot().script.states[self.state].waits

    def walks(self, way: Standing) -> None:
        """Do what somebody else did."""
        for exchange in way.exchanges:
            match exchange.act:
                case Message(text=text, media=media):
                    self.says(text, media, exchange.after)
                case Happening(name=name, data=data):
                    self.sees(name, **data)


def known_words() -> list[str]:
    """List everything that any state or word of the bot understands to the letter."""
    script = bot().script
    options = [option for state in script.states.values() for option in state.options]
    matches = [*(word.match for word in script.words), *(option.match for option in options)]
    said = {word for match in matches for words in match.values() for word in words}
    return sorted(said | {text for option in options for text in option.label.values()})


NAMES = ["31", "74", "31 74", "jawa", "papua", "bandung", "Kota Bandung", "jaksel", "toraja"]
NUMBERS = ["1", "2", "5", "8", "99", "TAGIHAN 54321", "TAGIHAN 123", "0099900000001", "x" * 5000]

known = st.sampled_from([*known_words(), *NAMES, *NUMBERS])
noise = st.text(max_size=40)
texts = (
    noise
    | known
    | st.builds("{}{}{}".format, noise, known, noise)
    | st.builds(lambda word, cut: word[:cut] + word[cut + 1 :], known, st.integers(0, 12))
    | st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cs", "Co", "Zs", "So"]))
    | st.text("0123456789 .-/|#oOlI٣９", max_size=24)
)
media = st.sampled_from(["image/jpeg", "audio/ogg", "image/webp", "text/vcard", "", "x/y"])


@pytest.mark.parametrize(("state", "language"), PLACES)
def test_some_transcript_stands_in_every_state_that_waits(state: str, language: str) -> None:
    assert (state, language) in ways()


@pytest.mark.parametrize(("state", "language"), PLACES)
@given(text=texts, late=st.sampled_from([0, 1, 61, 60 * 30]))
@settings(max_examples=12)
def test_any_text_in_any_state_gets_an_answer(
    state: str, language: str, text: str, late: int
) -> None:
    talker = Talker.standing(state, language)
    replies = talker.says(text, after=timedelta(minutes=late))
    if state == SMS:
        assert all(segments(reply).count == 1 for reply in replies)
        assert talker.state == SMS


@pytest.mark.parametrize(("state", "language"), PLACES)
def test_every_word_that_works_everywhere_is_answered_in_every_state(
    state: str, language: str
) -> None:
    for word in bot().script.words:
        for said in word.match.get(language, ())[:1]:
            Talker.standing(state, language).says(said)


@given(text=texts)
@settings(max_examples=150)
def test_any_first_message_is_greeted_and_leads_on(text: str) -> None:
    talker = Talker.stranger("whatsapp")
    replies = talker.says(text)
    assert len(replies) > 1
    assert talker.state != START


@given(kind=media, caption=noise)
@settings(max_examples=20)
def test_a_file_as_the_first_message_leads_to_the_menu(kind: str, caption: str) -> None:
    talker = Talker.stranger("whatsapp")
    talker.says(caption, (kind,))
    assert talker.state == "chika.menu"


AFTER_A_FILE = {
    "pengaduan.foto": ("pengaduan.foto", "pengaduan.tinjau"),  # it asks for a photo
}


@pytest.mark.parametrize("state", [name for name in WAITING if name != SMS])
@given(kind=media, caption=noise)
@settings(max_examples=5)
def test_any_file_in_any_state_keeps_the_state(state: str, kind: str, caption: str) -> None:
    talker = Talker.standing(state, "id")
    talker.says(caption, (kind,))
    assert talker.state in AFTER_A_FILE.get(state, (state,))


EVENTS = sorted({name for name, _ in OCCASIONS.events})
card = st.sampled_from([*PERSONAS, "0099900000035"])
steps = st.one_of(
    st.tuples(st.just("says"), texts),
    st.tuples(st.just("says"), known),
    st.tuples(st.just("sends"), media),
    st.tuples(st.just("waits"), st.sampled_from([1, 59, 61, 60 * 23, 60 * 25, 60 * 24 * 40])),
    st.tuples(st.just("form"), card),
    st.tuples(st.just("service"), st.sampled_from(sorted(SERVICES))),
    st.tuples(st.just("counter"), st.sampled_from(["kantor", "aplikasi"])),
    st.tuples(st.just("event"), st.sampled_from(EVENTS)),
    st.tuples(st.just("way"), st.sampled_from(PLACES)),
)


@given(walk=st.lists(steps, max_size=25), channel=st.sampled_from(["whatsapp", "whatsapp", "sms"]))
@settings(max_examples=80)
def test_no_walk_ends_in_a_dead_end(
    walk: list[tuple[str, str | int | tuple[str, str]]], channel: str
) -> None:
    talker = Talker.stranger(channel)
    for what, detail in walk:
        match what, detail:
            case "says", str(text):
                talker.says(text)
            case "sends", str(kind):
                talker.says(media=(kind,))
            case "waits", int(minutes):
                talker.performance.at += timedelta(minutes=minutes)
            case "form", str(slug):
                talker.sees("formulir.terkirim", kartu=slug)
            case "service", str(letter):
                talker.sees("formulir.terkirim", layanan=letter)
            case "counter", str(channel_of_payment):
                talker.sees("pembayaran.luar", kanal=channel_of_payment)
            case "event", str(name):
                talker.sees(name)
            case "way", (str(state), str(language)) if channel == "whatsapp":
                talker.walks(ways()[state, language])
    if channel == "sms":
        assert talker.says("TAGIHAN 1")[-1].startswith("SIMULASI BPJS: nomor kartu harus 13 angka")
    else:
        talker.says("menu")
        assert talker.state == "chika.menu"


@pytest.mark.parametrize(("state", "language"), PLACES)
def test_a_session_survives_the_store_word_for_word(state: str, language: str) -> None:
    talker = Talker.standing(state, language)
    (stored,) = talker.stage.sessions.values()
    session = decode(stored)
    assert session is not None
    assert (session.state, session.language) == (state, language)
    assert encode(session) == stored

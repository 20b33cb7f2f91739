"""Whatever is said and whatever happens, the bot answers, and knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.membership import MEMBERSHIP
from support.rehearsal import CHIKA, GATEWAY, MONDAY, PATHS, PERSONAS, check_replies

from bot.engine.bot import Bot
from bot.engine.events import EventReceived, Media, MessageReceived
from bot.engine.session import Session, decode, encode
from bot.errors import EventRefused
from bot.replay.engine_player import EngineStage, EngineTarget
from bot.replay.player import Heard
from bot.settings import DEFAULT_BOT
from bot.text import segments
from flows.bpjs.offerings import SERVICES

SITI = PERSONAS["menunggak"]


@cache
def target() -> EngineTarget:
    return EngineTarget(DEFAULT_BOT)


def bot() -> Bot:
    return target().rehearsed.bot


@dataclass
class Talker:
    """Talk with the engine in a world in memory; every turn is checked."""

    channel: str = "whatsapp"
    at: datetime = MONDAY
    stage: EngineStage = field(default_factory=lambda: target().stage(MONDAY))
    numbers: Iterator[int] = field(default_factory=count)
    state: str = ""

    def message(self, text: str = "", media: tuple[Media, ...] = ()) -> MessageReceived:
        sms = self.channel == "sms"
        return MessageReceived(
            id=f"SM{next(self.numbers):032x}",
            at=self.at,
            channel=self.channel,
            contact=SITI.phone if sms else f"whatsapp:{SITI.phone}",
            address=GATEWAY if sms else CHIKA,
            text=text,
            media=media,
        )

    def says(self, text: str = "", media: tuple[Media, ...] = ()) -> list[str]:
        heard = self.stage.hear(self.message(text, media))
        self.check(heard)
        check_replies(list(heard.texts))
        return list(heard.texts)

    def sees(self, name: str, **data: str) -> None:
        """Let something happen outside the chat, if it can happen now."""
        whom = self.message()
        try:
            heard = self.stage.happen(EventReceived(f"E{whom.id}", self.at, name, data), whom)
        except EventRefused:
            return
        if heard.session is not None:
            self.check(heard)

    def check(self, heard: Heard) -> None:
        """Check what holds after every turn: no trouble, a known state that waits."""
        assert heard.trouble == ""
        assert heard.session is not None
        self.state = heard.session.state
        assert bot().script.states[self.state].waits

    def walks(self, *steps: str) -> Talker:
        for step in steps:
            if step == "<formulir>":
                self.sees("formulir.terkirim")
            elif step == "<layanan C>":
                self.sees("formulir.terkirim", layanan="C")
            elif step == "<bayar>":
                self.sees("pembayaran.diterima")
            elif step == "<berkas>":
                self.sees("berkas.diterima")
            else:
                self.says(step)
        return self


WAYS = {
    **PATHS,
    **MEMBERSHIP,
    "chika.sapa": ("makasih",),
    "data.hapus": (".", "hapus data"),
    "identitas.lahir": (".", "TAGIHAN 0099900000013"),
    "identitas.nomor": (".", "TAGIHAN 0099900000013", "1-1-1990"),
}


@cache
def prepared(state: str, language: str) -> str:
    """Give the encoded session of somebody who waits in a state."""
    talker = Talker(channel="sms" if state == "tagihan.terima" else "whatsapp")
    if language == "en":
        talker.walks(".", "english")
        talker.at += timedelta(days=2)  # the language outlives the session
    talker.walks(*WAYS.get(state, ("TAGIHAN",)))
    assert talker.state == state
    (session,) = talker.stage.sessions.values()
    return session


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

WAITING = [state.name for state in bot().script.states.values() if state.waits]


def session_of(state: str, language: str) -> Session:
    session = decode(prepared(state, language))
    assert isinstance(session, Session)
    assert (session.state, session.language) == (state, language)
    return session


def test_every_state_that_waits_is_tried() -> None:
    assert {*WAYS, "tagihan.terima"} == set(WAITING)


PLACES = [(state, "id") for state in WAITING] + [(state, "en") for state in WAYS]


@pytest.mark.parametrize(("state", "language"), PLACES)
@given(text=texts, late=st.sampled_from([0, 1, 61, 60 * 30]))
@settings(max_examples=60, deadline=None)
def test_any_text_in_any_state_gets_an_answer(
    state: str, language: str, text: str, late: int
) -> None:
    sms = state == "tagihan.terima"
    at = session_of(state, language).expires_at - timedelta(days=1) + timedelta(minutes=late)
    talker = Talker("sms" if sms else "whatsapp", at)
    message = talker.message()
    talker.stage.sessions[message.address, message.contact] = prepared(state, language)
    replies = talker.says(text)
    if sms:
        assert all(segments(reply).count == 1 for reply in replies)
        assert talker.state == "tagihan.terima"


@pytest.mark.parametrize("state", [name for name in WAITING if name != "tagihan.terima"])
@given(kind=media, caption=noise)
@settings(max_examples=15, deadline=None)
def test_any_file_in_any_state_keeps_the_state(state: str, kind: str, caption: str) -> None:
    talker = Talker()
    message = talker.message()
    talker.stage.sessions[message.address, message.contact] = prepared(state, "id")
    talker.says(caption, (Media(kind, "https://example.com/berkas"),))
    assert talker.state == ("chika.menu" if state == "chika.sapa" else state)


card = st.sampled_from([*PERSONAS, "0099900000035"])
steps = st.one_of(
    st.tuples(st.just("says"), texts),
    st.tuples(st.just("says"), known),
    st.tuples(st.just("sends"), media),
    st.tuples(st.just("waits"), st.sampled_from([1, 59, 61, 60 * 23, 60 * 25, 60 * 24 * 40])),
    st.tuples(st.just("form"), card),
    st.tuples(st.just("service"), st.sampled_from(sorted(SERVICES))),
    st.tuples(st.just("pays"), st.just("")),
    st.tuples(st.just("counter"), st.sampled_from(["kantor", "aplikasi"])),
    st.tuples(st.just("photos"), st.just("")),
    st.tuples(st.just("way"), st.sampled_from([*PATHS, *MEMBERSHIP])),
)


@given(walk=st.lists(steps, max_size=25), channel=st.sampled_from(["whatsapp", "whatsapp", "sms"]))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_walk_ends_in_a_dead_end(walk: list[tuple[str, str | int]], channel: str) -> None:
    talker = Talker(channel)
    for what, detail in walk:
        match what, detail:
            case "says", str(text):
                talker.says(text)
            case "sends", str(kind):
                talker.says(media=(Media(kind, "https://example.com/berkas"),))
            case "waits", int(minutes):
                talker.at += timedelta(minutes=minutes)
            case "form", str(slug):
                talker.sees("formulir.terkirim", kartu=slug)
            case "service", str(letter):
                talker.sees("formulir.terkirim", layanan=letter)
            case "pays", _:
                talker.sees("pembayaran.diterima")
            case "counter", str(channel_of_payment):
                talker.sees("pembayaran.luar", kanal=channel_of_payment)
            case "photos", _:
                talker.sees("berkas.diterima")
            case "way", str(state) if channel == "whatsapp":
                talker.walks(*WAYS[state])
    if channel == "sms":
        assert talker.says("TAGIHAN 1")[-1].startswith("SIMULASI BPJS: nomor kartu harus 13 angka")
    else:
        talker.says("menu")
        assert talker.state == "chika.menu"


def test_a_session_survives_the_store_word_for_word() -> None:
    for state, language in PLACES:
        assert encode(session_of(state, language)) == prepared(state, language)

"""Rehearse with the whole BPJS bot: real flows, real turns, a real store, a clock of our own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from bot.channels.twiml import twiml
from bot.engine.events import EventReceived, Media, MessageReceived
from bot.engine.session import Session
from bot.opening import Opened, Store, open_bot
from bot.settings import DEFAULT_BOT, Settings
from bot.text import MESSAGE_LIMIT, REPLY_LIMIT
from bot.turns import Taken
from flows.bpjs import links
from flows.bpjs.arrears import bill, family_account
from flows.bpjs.members import Ledger, Paid
from flows.bpjs.months import WIB
from flows.bpjs.people import Channel, Household
from flows.bpjs.personas import Persona, load_personas
from flows.bpjs.samples import request

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=WIB)
"""A working day within Pandawa's hours."""

PERSONAS = {persona.slug: persona for persona in load_personas()}
CHIKA = "whatsapp:+628118750400"
GATEWAY = "+6287775500400"
URL = "http://127.0.0.1:8000"

MENU = """\
Silakan pilih layanan, balas dengan nomornya, atau *selesai* bila cukup:

1. Cek Status Peserta
2. Cek Tagihan Iuran
3. Pendaftaran Peserta
4. Perubahan Data/Segmen
5. Layanan Pandawa
6. Lokasi Kantor/Faskes
7. Info Seputar BPJS
8. Pengaduan/Call Center
9. Pengingat Iuran"""

GREETING = """\
Halo! Saya *CHIKA*, asisten JKN. 🤖
_SIMULASI: ini latihan, bukan layanan BPJS Kesehatan yang sebenarnya. Jangan kirim data asli._"""

PATHS: dict[str, tuple[str, ...]] = {
    "chika.menu": (".",),
    "chika.lanjut": (".", "6", "1", "Kota Bandung", "3"),
    "info.mulai": (".", "7"),
    "pandawa.provinsi": (".", "5"),
    "pandawa.kota": (".", "5", "31"),
    "pandawa.kota_kembar": (".", "5", "32", "bandung"),
    "pandawa.formulir": (".", "5", "31", "74"),
    "pandawa.pembayaran": (".", "5", "31", "74", "<formulir>", "entahlah"),
    "pandawa.selesai": (".", "5", "31", "74", "<formulir>", "<bayar>", "entahlah"),
    "layanan.selesai": (".", "5", "31", "74", "<layanan C>", "entahlah"),
}
"""A way to every state in which somebody on WhatsApp can wait, with nothing left unsaid."""


def open_rehearsal(redis_url: str) -> Opened:
    """Open the bot as `wartel up` does, on the store of the tests; close its client afterwards."""
    settings = Settings("local", URL, "s" * 32, bot=DEFAULT_BOT, redis_url=redis_url)
    return open_bot(settings, Store(settings), lambda: MONDAY)


@dataclass
class Phone:
    """Chat with the bot from one phone, at times that the test decides."""

    opened: Opened
    slug: str = "menunggak"
    channel: str = "whatsapp"
    at: datetime = MONDAY
    phone: str = ""  # instead of the persona's
    taken: Taken | None = None
    count: int = 0
    last: Any = None

    @property
    def persona(self) -> Persona:
        return PERSONAS[self.slug]

    @property
    def contact(self) -> str:
        phone = self.phone or self.persona.phone
        return phone if self.channel == "sms" else f"whatsapp:{phone}"

    @property
    def address(self) -> str:
        return GATEWAY if self.channel == "sms" else CHIKA

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.opened.services.redis)

    @property
    def uid(self) -> str:
        return self.opened.services.store.uid(self.address, self.contact)

    @property
    def session(self) -> Session:
        session = self.opened.services.store.read(self.uid)
        assert session is not None
        return session

    @property
    def state(self) -> str:
        return self.session.state

    def says(self, text: str = "", **details: Any) -> list[str]:
        """Send one message and give the replies, after checking what is true of every reply."""
        self.count += 1
        whose = self.channel, self.contact, self.address
        self.last = MessageReceived(f"SM{self.count:032x}", self.at, *whose, text, **details)
        return self.again()

    def again(self) -> list[str]:
        """Deliver the last message once more."""
        self.taken = self.opened.turns.take_turn(self.last)
        replies = list(self.taken.replies)
        check_replies(replies)
        return replies

    def sends(self, content_type: str, text: str = "") -> list[str]:
        """Send one file."""
        return self.says(text, media=(Media(content_type, "https://example.com/berkas"),))

    def goes_to(self, state: str) -> Phone:
        """Walk to a state."""
        self.walks(*PATHS[state])
        assert self.state == state
        return self

    def walks(self, *steps: str) -> list[str]:
        """Take several steps, messages or `<...>` for what happens outside the chat."""
        replies: list[str] = []
        for step in steps:
            if step == "<formulir>":
                self.sends_form()
            elif step.startswith("<layanan "):
                self.sends_form(service=step[9])
            elif step == "<bayar>":
                self.pays()
            else:
                replies = self.says(step)
        return replies

    def waits(self, **time: float) -> None:
        """Let time pass in silence."""
        self.at += timedelta(**time)

    # What happens on the pages

    def sends_form(self, service: str = "J", slug: str = "", **fields: str) -> None:
        """Send the form of the living link, as its page does."""
        link_id, persona = self.session.slots["tautan_id"], PERSONAS[slug or self.slug]
        data = {"kartu": persona.card, "layanan": service}
        if service != "J":
            typed = {**request(service, persona, self.at.date()), **fields}
            data = {"kartu": "", "layanan": service, "data": json.dumps(typed)}
        self.happens(links.form_event_id(link_id), "formulir.terkirim", data)

    def pays(self) -> None:
        """Pay what the form's card owes on the payment page."""
        household = self.ledger.by_card(self.session.slots["kartu"])
        assert household is not None
        reference = links.payment_reference(self.session.slots["bayar_id"])
        self.books(reference, household)
        self.happens(f"bayar:{reference}", "pembayaran.diterima", {"referensi": reference})

    def books(self, reference: str, household: Household) -> None:
        """Pay at a counter: the ledger knows it, the chat is not told."""
        amount = bill(household, self.at).amount
        account = family_account(household)
        outcome = self.ledger.pay(reference, account, amount, self.at, Channel.FORM)
        assert isinstance(outcome, Paid)

    def happens(self, event_id: str, name: str, data: dict[str, str]) -> None:
        """Tell the conversation about something outside the chat."""
        self.opened.turns.take_turn(EventReceived(event_id, self.at, name, data), uid=self.uid)


def check_replies(replies: list[str]) -> None:
    """Check what holds for every reply: some text, within the limits, and safe in TwiML."""
    assert replies
    assert all(text.strip() == text != "" for text in replies)
    assert len(replies) <= REPLY_LIMIT
    assert all(len(text) <= MESSAGE_LIMIT for text in replies)
    document = ElementTree.fromstring(twiml(tuple(replies)))
    assert [message.text for message in document] == replies

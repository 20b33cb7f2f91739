"""Be the world around the bot while a transcript is played: members, links, forms, payments.

The ledger keeps its rules wherever it stands: `MemoryLedger` is the ledger with its three scripts
in Python instead of Lua. `event:` lines of transcripts can name:

    formulir.terkirim      the form is sent. data: kartu (slug or number, else the contact's own),
                           layanan (letter, else J); with A to I, a slug, and fields of the form
                           instead of those of `samples.request`, also as the page reports them
    berkas.diterima        the photos pass the check on the upload page
    pembayaran.diterima    what is owed is paid on the payment page; the conversation hears of it
    petugas.menjawab       an officer writes in a talk. data: teks
    petugas.selesai        an officer gives a talk back to the bot
    petugas.kabar          the time has come to tell what is new, if there is anything
    pengingat.waktunya     the time has come to remind of the contribution, if there is a reminder
    tautan.berakhir        the form link ends soon
    pendaftaran.menunggu   the conversation ends soon, with a registration unfinished
    orang.memesan          what this contact has reviewed is held for somebody else, if it is free
    pembayaran.keluarga    somebody else pays for the contact's family, and the contact is told.
                           data as below
    pembayaran.luar        it is paid elsewhere, such as at an ATM: the conversation is not told.
                           data: kartu (as above), kanal (a channel of payment, else tautan)
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from bot.engine.actions import Facts
from bot.engine.effects import Apply
from bot.engine.events import EventReceived
from bot.engine.session import Session
from bot.errors import EventRefused
from bot.hooks import Scene
from flows.bpjs.arrears import bill, family_account
from flows.bpjs.cabinet import HOUSEHOLDS, INDEX, Cabinet
from flows.bpjs.changes import COMMANDS, ERASE
from flows.bpjs.chat.reservation import SLOT as RESERVED
from flows.bpjs.chat.silence import LINK
from flows.bpjs.counter import ANSWERED, HANDED_BACK, KIND, answer, hand_back
from flows.bpjs.facts import ChatFacts, World
from flows.bpjs.links import (
    Standing,
    form_event_id,
    form_standing,
    payment_reference,
    payment_standing,
)
from flows.bpjs.members import Credited, Ledger, LedgerFacts, Paid
from flows.bpjs.months import jakarta_date
from flows.bpjs.offerings import REACTIVATION, SERVICES
from flows.bpjs.people import Channel, Household
from flows.bpjs.personas import Persona
from flows.bpjs.registration.links import upload_event_id, upload_standing
from flows.bpjs.requests import mistake
from flows.bpjs.samples import personas, request
from flows.bpjs.shelf import MemoryShelf, RedisShelf
from flows.bpjs.till import PAID, Till

ALARMS = frozenset({"petugas.kabar", "pengingat.waktunya", "pendaftaran.menunggu"})
"""Events that only the clock brings, and that carry nothing."""

ABOUT_FORM = frozenset({"kartu", "layanan", "isian", "data"})
"""Data of a sent form that are no fields of it; all fields, as JSON, are in `data`."""

KEPT_DAYS = 64
"""Days whose filled ledgers are kept: transcripts of one suite share a few dates."""

Rows = dict[str, dict[str, str]]


class MemoryLedger(Ledger):
    """Keep the ledger in dictionaries, for one rehearsal; nothing is shared and nothing lasts."""

    def __init__(self, at: datetime) -> None:
        """Take the time at which the personas are as their rows say."""
        self._households, self._index = "households", "index"
        self._payments, self._journal = "payments", "journal"
        households, index = _filled(jakarta_date(at))
        self._rows: Rows = {"households": dict(households), "index": dict(index), "payments": {}}
        self._find = self._find_in_memory  # type: ignore[assignment]
        self._book = self._book_in_memory  # type: ignore[assignment]

    def shelf(self) -> MemoryShelf:
        """Give a shelf beside this ledger, which can write to its households as well."""
        return MemoryShelf({HOUSEHOLDS: self._rows["households"], INDEX: self._rows["index"]})

    def _find_in_memory(self, keys: Sequence[str], args: Sequence[str]) -> list[str | None]:
        """Do what ledger_find.lua does."""
        place = self._rows["index"].get(args[0])
        household = self._rows["households"].get(place.partition(" ")[0]) if place else None
        return [place, household, self._rows["payments"].get(args[1])]

    def _book_in_memory(self, keys: Sequence[str], args: Sequence[str]) -> list[str]:
        """Do what ledger_book.lua does."""
        kk, before, after, reference, record = args
        if reference in self._rows["payments"]:
            return ["duplicate", self._rows["payments"][reference]]
        if self._rows["households"].get(kk) != before:
            return ["changed"]
        self._rows["households"][kk] = after
        self._rows["payments"][reference] = record
        return ["booked"]


class _Filling(Ledger):
    """Catch what a reset would write."""

    def __init__(self) -> None:
        self._households, self._index = "households", "index"
        self._payments, self._journal = "payments", "journal"
        self._fill = self._keep  # type: ignore[assignment]
        self.households: dict[str, str] = {}
        self.index: dict[str, str] = {}

    def _keep(self, keys: Sequence[str], args: Sequence[Any]) -> int:
        last = 2 + 2 * int(args[1])
        self.households = dict(zip(args[2:last:2], args[3:last:2], strict=True))
        self.index = dict(zip(args[last::2], args[last + 1 :: 2], strict=True))
        return 1


@lru_cache(KEPT_DAYS)
def _filled(day: date) -> tuple[dict[str, str], dict[str, str]]:
    ledger = _Filling()
    noon_in_jakarta = datetime.fromisoformat(f"{day.isoformat()}T12:00:00+07:00")
    ledger.reset(tuple(personas().values()), noon_in_jakarta)
    return ledger.households, ledger.index


class BpjsRehearsal:
    """Be the members, their forms and their payments for one transcript."""

    def __init__(self, scene: Scene) -> None:
        if scene.services is None:
            memory = MemoryLedger(scene.at)
            self._ledger: Ledger = memory
            self.cabinet = Cabinet(memory.shelf(), COMMANDS)
        else:
            self._ledger = Ledger(scene.services.redis)
            self._ledger.reset(tuple(personas().values()), scene.at)
            self.cabinet = Cabinet(RedisShelf(scene.services.redis), COMMANDS)
        self._till = Till(self._ledger, self.cabinet)
        self._world = World(
            LedgerFacts(self._ledger), self.cabinet, scene.uid, scene.public_url, scene.secret_key
        )

    def contact(self, persona: str, channel: str) -> str:
        """Give the phone of a made-up member."""
        return _persona(persona).phone

    def facts(self, at: datetime) -> Facts:
        """Give the port of one turn."""
        return ChatFacts(self._world, at)

    def apply(self, effect: Apply) -> bool:
        """Make a change that a chat asked for, once by its id; tell whether it ends the session."""
        self._till.apply(effect, self._world.uid)
        return effect.command == ERASE

    def event(self, event: EventReceived, session: Session | None) -> EventReceived | None:
        """Send a form or make a payment as the pages do, and report what they would report."""
        if event.name == "formulir.terkirim":
            return self._send_form(event, session)
        if event.name == "berkas.diterima":
            return self._upload(event, session)
        if event.name == "pembayaran.diterima":
            return self._pay_on_page(event, session)
        if event.name in (ANSWERED, HANDED_BACK):
            return self._officer(event, session)
        if event.name in ALARMS:
            return event
        if event.name == LINK:
            link = str(session.slots.get("tautan_id", "")) if session is not None else ""
            return replace(event, data={"tautan": link})
        if event.name == "orang.memesan":
            self._reserve_for_another(event, session)
            return None
        if event.name == PAID:
            amount = self._pay_elsewhere(event, session)
            return replace(event, id=f"keluarga:{event.id}", data={"jumlah": str(amount)})
        if event.name == "pembayaran.luar":
            self._pay_elsewhere(event, session)
            return None
        raise EventRefused(f"nothing outside the chat is called '{event.name}'")

    def _send_form(self, event: EventReceived, session: Session | None) -> EventReceived:
        link_id = str(session.slots.get("tautan_id", "")) if session is not None else ""
        standing = form_standing(session, link_id, event.at)
        if session is None or not link_id or standing is not Standing.LIVE:
            raise EventRefused(f"no form can be sent now: its link is '{standing.value}'")
        service = event.data.get("layanan", REACTIVATION)
        if service not in SERVICES:
            raise EventRefused(f"the form knows no service '{service}'")
        if SERVICES[service].processed:
            data = {"kartu": self._card(event, session), "layanan": service}
        else:
            entries = json.dumps(self._entries(event, session, service), ensure_ascii=False)
            data = {"kartu": "", "layanan": service, "data": entries}
        return replace(event, id=form_event_id(link_id), data=data)

    def _entries(self, event: EventReceived, session: Session, service: str) -> Mapping[str, str]:
        """Give what is typed: that of a member, and what the transcript says instead."""
        card = event.data.get("kartu", "")
        phone = session.contact.rpartition(":")[2]
        known = (each for each in personas().values() if each.phone == phone)
        persona = _persona(card) if card else next(known, personas()["menunggak"])
        own = {name: text for name, text in event.data.items() if name not in ABOUT_FORM}
        entries = {**request(service, persona, jakarta_date(event.at)), **_reported(event), **own}
        home = self._ledger.by_card(entries["kartu"]) if entries["kartu"] else None
        wrong = mistake(service, entries, home, jakarta_date(event.at))
        if wrong is not None:
            raise EventRefused(f"the form refuses '{wrong[0]}': {wrong[1]}")
        return entries

    def _upload(self, event: EventReceived, session: Session | None) -> EventReceived:
        link_id = str(session.slots.get("unggah_id", "")) if session is not None else ""
        standing = upload_standing(session, link_id, event.at)
        if not link_id or standing is not Standing.LIVE:
            raise EventRefused(f"nothing can be uploaded now: the link is '{standing.value}'")
        return replace(event, id=upload_event_id(link_id), data={})

    def _officer(self, event: EventReceived, session: Session | None) -> EventReceived:
        """Answer or end the talk as the officers' page does."""
        uid = self._world.uid(session.address, session.contact) if session is not None else ""
        talk = self.cabinet.row(KIND, uid)
        if talk is None or not talk.counts(event.at):
            raise EventRefused("nobody waits for an officer or talks with one")
        text = event.data.get("teks", "Baik, saya bantu.")
        ended = event.name == HANDED_BACK
        change, heard = (
            hand_back(talk, event.at) if ended else answer(talk, event.id, text, event.at)
        )
        self.cabinet.apply(change)
        return heard

    def _reserve_for_another(self, event: EventReceived, session: Session | None) -> None:
        """Let another contact come as far as the review of the same registration."""
        keys = str(session.slots.get(RESERVED, "")) if session is not None else ""
        if not keys:
            raise EventRefused("nothing has been reviewed that somebody else could register")
        data = {"pemilik": "somebody else", "at": event.at.isoformat(), "kunci": keys}
        self.cabinet.apply(Apply(event.id, "pesan_tempat", data))

    def _pay_on_page(self, event: EventReceived, session: Session | None) -> EventReceived:
        link_id = str(session.slots.get("bayar_id", "")) if session is not None else ""
        standing = payment_standing(session, link_id, event.at)
        if session is None or not link_id or standing is not Standing.LIVE:
            raise EventRefused(f"nothing can be paid now: the link is '{standing.value}'")
        reference = payment_reference(link_id)
        channel = Channel(session.slots.get("kanal_bayar", Channel.FORM))
        card = session.slots.get("kartu")
        if not card:
            raise EventRefused("nothing can be paid now: the conversation does not say whose card")
        amount = self._pay(reference, str(card), event.at, channel)
        data = {"referensi": reference, "jumlah": str(amount)}
        return replace(event, id=f"bayar:{reference}", data=data)

    def _pay_elsewhere(self, event: EventReceived, session: Session | None) -> int:
        channel = event.data.get("kanal", Channel.FORM)
        if channel not in list(Channel):
            raise EventRefused(f"'kanal' is one of {', '.join(Channel)}")
        return self._pay(event.id, self._card(event, session), event.at, Channel(channel))

    def _pay(self, reference: str, card: str, at: datetime, channel: Channel) -> int:
        """Pay everything that the family of a card owes; give the rupiah."""
        home = self._home(card)
        amount = bill(home, at).amount
        if not amount:
            raise EventRefused("nothing can be paid now: the family owes nothing")
        outcome = self._ledger.pay(reference, family_account(home), amount, at, channel)
        if not isinstance(outcome, Paid | Credited):
            raise EventRefused(f"the ledger refused the payment: {type(outcome).__name__}")
        return amount

    def _home(self, card: str) -> Household:
        home = self._ledger.by_card(card)
        if home is None:
            raise EventRefused(f"nobody has the card {card}")
        return home

    def _card(self, event: EventReceived, session: Session | None) -> str:
        """Read `kartu`: a slug, a number, or else the card of whoever writes."""
        named = event.data.get("kartu", "")
        if named.isdigit():
            self._home(named)
            return named
        if named:
            try:
                return _persona(named).card
            except LookupError as error:
                raise EventRefused(str(error.args[0])) from error
        home = self._ledger.by_phone(session.contact) if session is not None else None
        if home is None:
            raise EventRefused("whoever writes is no member: say in 'data' whose 'kartu' it is")
        return home.member.card


def _reported(event: EventReceived) -> dict[str, str]:
    """Read what the page of the form reported, as saved chats have it; nothing if it is not there.

    Raises EventRefused.
    """
    try:
        found = json.loads(event.data.get("data", "{}"))
    except ValueError as error:
        raise EventRefused(f"'data' must be the fields of the form as JSON: {error}") from error
    if not isinstance(found, dict):
        raise EventRefused("'data' must be the fields of the form as JSON: names and values")
    return {str(name): str(value) for name, value in found.items()}


def _persona(slug: str) -> Persona:
    found = personas().get(slug)
    if found is None:
        raise LookupError(f"there is no persona '{slug}', but {', '.join(personas())}")
    return found

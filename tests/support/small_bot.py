"""A bot small enough to know by heart, for tests of the engine itself."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.authoring.code import load_folder
from bot.engine.actions import (
    Answer,
    Conversation,
    NoFacts,
    Refusal,
    Registry,
    action,
    guard,
    parser,
    phrase,
)
from bot.engine.bot import Bot
from bot.engine.effects import SendMessage
from bot.engine.events import EventReceived, MessageReceived
from bot.engine.session import Session, decode, encode
from bot.engine.step import step
from bot.engine.turn import Turn

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

BOT = """
bot: kios
title: Kios
languages: [id, en]
channels:
  whatsapp: {flow: kios, expires: 1h, routes: {"+6284999": loket}}
  sms: {flow: loket, expires: 1h}
words:
  menu: {match: [menu], go: kios.menu}
  kembali: {match: [kembali, "0"], do: back}
  ulang: {match: [ulangi], do: repeat}
  bahasa: {match: [bahasa], do: language}
  jam: {match: [jam buka], go: kios.jam, detour: true}
  lacak:
    parse: lacak
    when:
      - {because: kosong, say: Nomornya belum ada.}
      - {go: kios.lacak, detour: true}
  kupon: {parse: kupon, say: "Kupon {kode} sudah dicatat.", late: true}
  terima_kasih: {match: [makasih], say: Sama-sama., late: true, channels: [whatsapp]}
on:
  kiriman.tiba: {say: "Kiriman Anda tiba.", go: kios.ambil}
  message.media: {say: "Teks saja, ya.", repeat: true}
sentences:
  failure: Ada gangguan.
  expired: Sudah lama tidak ada balasan.
  lost: Layanan diperbarui.
"""

KIOS = """
flow: kios
start: awal
home: menu
states:
  awal:
    say: Halo, ini kios.
    otherwise: {go: menu}
  menu:
    say: Mau apa?
    options:
      beli: {label: Beli pulsa, match: [pulsa], go: nomor}
      tutup: {label: Tutup, go: tamat}
      rahasia: {match: [xyzzy], say: "Tidak terjadi apa-apa.", repeat: true}
    otherwise:
      - {because: unclear, say: Yang mana?}
      - {say: Pilih 1 atau 2., repeat: true}
  nomor:
    say: Nomor berapa?
    ask: nomor
    parse: nomor
    go: nominal
    otherwise:
      - {because: pendek, say: "Kurang {kurang} angka."}
      - {say: Itu bukan nomor.}
  nominal:
    say: "{nomor}: berapa ribu?"
    ask: nominal
    parse: nominal
    when:
      - {if: mahal, say: "{nominal} terlalu mahal.", go: nominal}
      - {go: hitung}
  hitung:
    do: hitung
    go: bayar
  bayar:
    say: "Jadi {jumlah}. {salam}"
    options:
      ya: {label: Ya, go: lunas}
      gagal: {match: [rusak], do: meledak}
      pecah: {match: [pecah], say: "{pecah}"}
      pesan: {match: [pesan], do: pesan, say: "Dipesan: {nomor_pesanan}"}
    on:
      uang.masuk: {say: "{uang} diterima.", go: lunas}
    otherwise: {say: Belum bayar.}
  lunas:
    say: Lunas.
    go: menu
  ambil:
    say: Ambil di loket.
    options: {ya: {label: Sudah, go: menu}}
  jam:
    say: Buka 08.00.
    return: true
  lacak:
    say: "Paket {paket} di jalan."
    return: true
  tamat:
    say: Sampai jumpa.
    end: true
"""

LOKET = """
flow: loket
start: terima
states:
  terima:
    ask: nomor
    parse: nomor
    go: jawab
    otherwise: {say: Kirim nomor.}
  jawab:
    say: "Nomor {nomor}."
    return: true
"""

KIOS_EN = """
flow: kios
language: en
states:
  awal: {say: "Hello, this is the kiosk."}
  menu:
    say: What would you like?
    options:
      beli: {label: Buy credit, match: [credit]}
      tutup: {label: Close}
      rahasia: {match: [plugh], say: Nothing happens.}
    otherwise: [{say: Which one?}, {say: Choose 1 or 2.}]
"""


@parser(sets=("kurang",), reasons=("pendek",), samples=("1234",))
def nomor(c: Conversation, text: str) -> Answer | Refusal:
    """Read four digits; more words belong to the next question."""
    first, _, rest = text.partition(" ")
    if not first.isdecimal():
        return Refusal()
    if len(first) < 4:
        return Refusal("pendek", {"kurang": 4 - len(first)})
    return Answer(first, rest=rest)


@parser(samples=("5",))
def nominal(c: Conversation, text: str) -> Answer | Refusal:
    """Read an amount in thousands."""
    return Answer(int(text)) if text.isdecimal() else Refusal()


@parser(sets=("paket",), reasons=("kosong",))
def lacak(c: Conversation, text: str) -> Answer | Refusal:
    """Read LACAK with a parcel number."""
    word, _, number = text.partition(" ")
    if word != "lacak":
        return Refusal()
    return Answer(number, {"paket": number}) if number else Refusal("kosong")


@parser(sets=("kode",), samples=("123456",))
def kupon(c: Conversation, text: str) -> Answer | Refusal:
    """Read the six digits of a coupon, which a number for credit has too."""
    return Answer(text, {"kode": text}) if text.isdecimal() and len(text) == 6 else Refusal()


@guard
def mahal(c: Conversation) -> bool:
    """Tell whether the amount is above a hundred thousand."""
    return int(c.slots["nominal"]) > 100


@action(sets=("jumlah", "uang"))
def hitung(c: Conversation) -> None:
    """Work out the price."""
    c.slots["jumlah"] = f"Rp{c.slots['nominal']}.000"
    c.slots["uang"] = "Uang"


@action()
def meledak(c: Conversation) -> None:
    """Fail as a bug would."""
    c.slots["jumlah"] = "rusak"
    raise ZeroDivisionError


@action(sets=("nomor_pesanan",))
def pesan(c: Conversation) -> None:
    """Ask for an order to be put down."""
    c.slots["nomor_pesanan"] = c.apply("pesan", nomor=c.slots["nomor"])


@phrase
def pecah(c: Conversation) -> str:
    """Fail as a bug would."""
    return str(c.slots["tidak_ada"])


@phrase
def salam(c: Conversation) -> str:
    """Say good morning or good evening."""
    return "Selamat pagi." if c.at.hour < 12 else "Selamat malam."


def small_bot(**changes: str) -> Bot:
    """Load the small bot; a change replaces one text of one of its files before that."""
    texts = {"bot": BOT, "kios": KIOS, "loket": LOKET, "kios.en": KIOS_EN}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            Path(folder, f"{name}.yaml").write_text(changes.get(name, text), encoding="utf-8")
        script = load_folder(Path(folder)).script
    return Bot.build(script, Registry.collect(vars(sys.modules[__name__])))


@dataclass
class Talk:
    """Talk with a bot, turn by turn; the session is encoded and decoded in between."""

    bot: Bot = field(default_factory=small_bot)
    channel: str = "whatsapp"
    address: str = "+6284000"
    at: datetime = NOW
    session: Session | None = None
    turn: Turn | None = None
    count: int = 0

    def says(self, text: str = "", **changes: Any) -> list[str]:
        """Send a message and give the replies."""
        whose = self.channel, "+6284111", self.address
        event = MessageReceived(self.next_id(), self.at, *whose, text, reachable=True)
        return self.take(replace(event, **changes))

    def happens(self, name: str, **data: str) -> list[str]:
        """Let an event happen outside the chat and give what the bot would say later."""
        return self.take(EventReceived(self.next_id(), self.at, name, data))

    def take(self, event: MessageReceived | EventReceived, **options: bool) -> list[str]:
        """Take the turn of an event."""
        self.turn = step(self.bot, self.session, event, NoFacts(), **options)
        if self.turn.session is not None:
            self.session = decode(encode(self.turn.session))
        said = (*self.turn.replies, *self.turn.effects)
        return [message.text for message in said if isinstance(message, SendMessage)]

    def walk(self, texts: Iterable[str]) -> list[str]:
        """Send several messages and give the last replies."""
        replies: list[str] = []
        for text in texts:
            replies = self.says(text)
        return replies

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.at += timedelta(**time)

    def next_id(self) -> str:
        """Give an id that no event of this talk has."""
        self.count += 1
        return f"M{self.count}"

    @property
    def state(self) -> str:
        """Name the state that waits for the next message."""
        assert self.session is not None
        return self.session.state

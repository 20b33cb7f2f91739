"""A bot that hears questions in people's own words, small enough to know by heart."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bot.authoring.code import load_folder
from bot.engine.actions import Answer, Conversation, Refusal, Registry, action, guard, parser
from bot.engine.bot import Bot

BOT = """
bot: toko
title: Toko
languages: [id, en]
channels:
  whatsapp: {flow: toko, expires: 1h}
  sms: {flow: toko, expires: 1h}
questions:
  channels: [whatsapp]
  asking: {match: [apa, berapa, bagaimana, kapan]}
  wishing: {match: [kalau, mau, bisa]}
  joining: {match: [dan, terus]}
  filler: {match: [min, kak, ya, sih, itu]}
words:
  menu: {match: [menu], go: toko.menu}
  kembali: {match: ["0"], do: back}
  lanjut: {match: [lanjut], do: resume, late: true}
  bahasa: {match: [bahasa], do: language}
on:
  kurir.tiba: toko.tiba
sentences:
  failure: Ada gangguan.
  expired: Sudah lama tidak ada balasan.
  lost: Layanan diperbarui.
  unsure: "Yang mana?\\n{questions}"
  neither: Bukan itu
  also: "Anda juga bertanya soal ini:\\n{questions}"
  aside: Saya jawab dulu; balas lanjut untuk kembali.
  resumed: Kita lanjutkan.
  puzzled: Saya belum paham. Balas menu.
"""

TOKO = """
flow: toko
start: awal
home: lagi
questions:
  retur:
    name: Retur Barang
    like: [bagaimana cara mengembalikan barang rusak, barang rusak bisa ditukar, syarat retur]
states:
  awal:
    say: Halo, ini toko.
    otherwise: {go: menu}
  menu:
    say: Mau apa?
    rest: true
    options:
      pesan: {label: Pesan, go: nama}
      ongkir: {label: Ongkir, go: ongkir.hitung}
    otherwise: {say: Pilih 1 atau 2., repeat: true}
  lagi:
    say: Ada lagi?
    rest: true
    options: {menu: {label: Menu, go: menu}}
    otherwise: {say: Balas 1., repeat: true}
  nama:
    say: Siapa nama Anda?
    questions: first
    ask: nama
    parse: nama
    go: jumlah
  jumlah:
    say: "{nama}, berapa buah?"
    ask: jumlah
    parse: jumlah
    go: catatan
    otherwise:
      - {because: terlalu_banyak, say: "Paling banyak sembilan, bukan {angka}."}
      - {say: "Tulis angka."}
  catatan:
    say: "{jumlah} buah. Ada catatan?"
    questions: never
    ask: catatan
    parse: nama
    go: bayar
  bayar:
    say: "Bayar untuk {nama}: {jumlah} buah."
    otherwise:
      - {if: lunas, go: terima_kasih}
      - {say: Saya menunggu.}
  terima_kasih:
    say: Lunas.
    go: lagi
  tiba:
    say: Kurir sudah tiba.
    go: lagi
  retur: {say: Retur paling lambat tujuh hari., return: true}
"""

ONGKIR = """
flow: ongkir
start: hitung
questions:
  hitung:
    name: Hitung Ongkir
    do: catat
    like: [berapa ongkos kirim ke kota saya, hitung ongkir paket, biaya pengiriman berapa]
  gratis:
    name: Gratis Ongkir
    like: [kapan gratis ongkir, ada promo gratis ongkos kirim, syarat bebas ongkir]
states:
  hitung:
    say: "{catatan} Ke kota mana?"
    ask: kota
    parse: nama
    questions: first
    go: berat
  berat:
    say: "Ke {kota}: berapa kilo?"
    options:
      menu: {label: Menu, go: toko.menu}
      batal: {label: Batal, say: Tidak jadi., go: toko.lagi}
    ask: jumlah
    parse: jumlah
    go: hasil
  hasil:
    say: "Ongkir {jumlah} kilo ke {kota}: Rp9.000."
    return: true
  gratis: {say: Gratis untuk tiga barang., return: true}
"""

TOKO_EN = """
flow: toko
language: en
questions:
  retur: {name: Return Goods, like: [how can i return a broken item]}
"""

ONGKIR_EN = """
flow: ongkir
language: en
questions:
  hitung: {name: Shipping Costs, like: [how much is shipping]}
  gratis: {name: Free Shipping, like: [when is shipping free]}
"""


@parser(samples=("Galih",))
def nama(c: Conversation, text: str) -> Answer | Refusal:
    """Take any text."""
    return Answer(text)


@parser(sets=("angka",), reasons=("terlalu_banyak",), samples=("2",))
def jumlah(c: Conversation, text: str) -> Answer | Refusal:
    """Read a number up to nine; in a longer text, say which number it holds."""
    digits = "".join(filter(str.isdigit, text))
    if text.isdecimal() and len(text) == 1:
        return Answer(text)
    return Refusal("terlalu_banyak", {"angka": digits}) if digits else Refusal()


@action(sets=("catatan",))
def catat(c: Conversation) -> None:
    """Leave a trace under a name that a state fills, too."""
    c.slots["catatan"] = "Dicatat."


@guard
def lunas(c: Conversation) -> bool:
    """Tell whether the shop has been told that it is paid."""
    return c.slots.get("nama") == "Lunas"


def asking_bot(**changes: str) -> Bot:
    """Load the shop; a change replaces the text of one of its files before that."""
    texts = {"bot": BOT, "toko": TOKO, "ongkir": ONGKIR, "toko.en": TOKO_EN, "ongkir.en": ONGKIR_EN}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            Path(folder, f"{name}.yaml").write_text(changes.get(name, text), encoding="utf-8")
        script = load_folder(Path(folder)).script
    return Bot.build(script, Registry.collect(vars(sys.modules[__name__])))

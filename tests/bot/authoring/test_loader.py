from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.authoring.loader import load
from bot.engine.flow import Builtin, Channel, Script, Trigger
from bot.errors import FlowError

BOT = """
bot: uji
title: Uji (SIMULASI)
languages: [id, en]
channels:
  whatsapp: {flow: utama, expires: 24h, routes: {"+628110000000": tagihan}}
  sms: {flow: tagihan, expires: 15m}
words:
  menu: {match: [menu, "0"], go: utama, channels: [whatsapp]}
  kembali: {match: kembali, do: back}
  makasih: {match: [makasih], say: Sama-sama., late: true}
  tagihan:
    parse: perintah
    when:
      - {because: kosong, say: Nomornya mana?}
      - {go: tagihan.cari, detour: true}
on:
  message.media: {say: Maaf., repeat: true}
sentences: {failure: Gangguan., expired: Habis., lost: Hilang.}
settings: {malam: "22", libur: ya}
"""
UTAMA = """
flow: utama
start: awal
home: menu
states:
  awal: {otherwise: menu}
  menu:
    do: [satu, dua]
    say: [Halo., Pilih.]
    options:
      cek: {label: Cek, description: Cek kartu, match: [cek, periksa], go: tagihan}
      lain: {match: lain, when: [{if: sore, go: kota}, {say: Tutup., repeat: true}]}
    on:
      formulir.terkirim: kota
      tautan.habis: [{if: sore, say: Habis.}, {go: menu, do: catat}]
    otherwise: {say: Tidak ada., repeat: true}
  kota:
    say: Kota apa?
    ask: kota
    parse: kota
    when: [{if: lunas, go: hitung}, {go: menu}]
    otherwise: [{because: kembar, say: Yang mana?}, {repeat: true}]
  hitung: {do: hitung, go: selesai}
  selesai: {say: Selesai., end: true}
"""
TAGIHAN = """
flow: tagihan
start: cari
states:
  cari: {say: Nomor berapa?, options: {a: {match: a, go: jawab}}, otherwise: {repeat: true}}
  jawab: {say: Lunas., return: true}
"""
UTAMA_EN = """
flow: utama
language: en
states:
  menu:
    say: [Hello., Choose.]
    options:
      cek: {label: Check, match: [check]}
      lain: {when: [{}, {say: Closed.}]}
    on: {tautan.habis: [{say: Expired.}]}
    otherwise: {say: No such choice.}
"""
BOT_EN = """
language: en
title: Trial (SIMULATION)
words: {makasih: {say: You are welcome., match: [thanks]}}
on: {message.media: {say: Sorry.}}
sentences: {failure: Trouble., expired: Expired., lost: Lost.}
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.replace('_en', '.en')}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def script(tmp_path: Path) -> Script:
    folder = write(
        tmp_path, bot=BOT, utama=UTAMA, tagihan=TAGIHAN, utama_en=UTAMA_EN, bot_en=BOT_EN
    )
    return load(folder)


def test_channels_name_their_flow_their_expiry_and_their_routes(script: Script) -> None:
    assert script.channels == {
        "whatsapp": Channel("whatsapp", "utama", timedelta(hours=24), {"+628110000000": "tagihan"}),
        "sms": Channel("sms", "tagihan", timedelta(minutes=15)),
    }


def test_the_first_language_is_the_base(script: Script) -> None:
    assert (script.name, script.languages, script.base) == ("uji", ("id", "en"), "id")


def test_a_flow_without_home_returns_to_its_start(script: Script) -> None:
    homes = {flow.name: (flow.start, flow.home) for flow in script.flows.values()}
    assert homes == {
        "utama": ("utama.awal", "utama.menu"),
        "tagihan": ("tagihan.cari", "tagihan.cari"),
    }


def test_a_target_is_a_state_of_the_flow_a_full_name_or_the_home_of_a_flow(script: Script) -> None:
    menu = script.states["utama.menu"]
    (to_flow,) = menu.branches_for(Trigger.option("cek"))
    (abbreviated,) = menu.branches_for(Trigger.event("formulir.terkirim"))
    word = next(word for word in script.words if word.name == "menu")
    targets = (to_flow.target, abbreviated.target, word.branches[0].target)
    assert targets == ("tagihan.cari", "utama.kota", "utama.menu")


def test_a_state_of_the_own_flow_wins_over_a_flow_of_the_same_name(tmp_path: Path) -> None:
    utama = UTAMA.replace("  hitung:", "  tagihan: {say: Di sini., end: true}\n  hitung:")
    script = load(write(tmp_path, bot=BOT, utama=utama, tagihan=TAGIHAN))
    (branch,) = script.states["utama.menu"].branches_for(Trigger.option("cek"))
    assert branch.target == "utama.tagihan"


def test_a_state_keeps_what_it_does_says_and_offers(script: Script) -> None:
    menu = script.states["utama.menu"]
    assert menu.do == ("satu", "dua")
    assert [text["id"] for text in menu.say] == ["Halo.", "Pilih."]
    assert [option.name for option in menu.options] == ["cek", "lain"]
    assert [option.name for option in menu.listed] == ["cek"]
    assert menu.options[0].description == {"id": "Cek kartu"}
    assert menu.waits


def test_branches_stand_under_their_trigger_in_the_order_of_the_file(script: Script) -> None:
    menu = script.states["utama.menu"]
    expired = menu.branches_for(Trigger.event("tautan.habis"))
    assert [(branch.guard, branch.target, branch.do) for branch in expired] == [
        ("sore", None, ()),
        (None, "utama.menu", ("catat",)),
    ]
    (otherwise,) = menu.branches_for(Trigger.OTHERWISE)
    assert otherwise.repeat


def test_when_after_a_question_waits_for_the_answer(script: Script) -> None:
    kota = script.states["utama.kota"]
    answered = kota.branches_for(Trigger.ANSWERED)
    assert [branch.guard for branch in answered] == ["lunas", None]
    assert [branch.because for branch in kota.branches_for(Trigger.OTHERWISE)] == ["kembar", None]
    assert kota.waits


def test_go_without_a_question_passes_on(script: Script) -> None:
    hitung = script.states["utama.hitung"]
    assert [branch.target for branch in hitung.branches_for(Trigger.GO)] == ["utama.selesai"]
    assert not hitung.waits


def test_ends_and_returns_do_not_wait(script: Script) -> None:
    assert script.states["utama.selesai"].end
    assert script.states["tagihan.jawab"].returns


def test_words_can_be_late_built_in_parsed_or_bound_to_channels(script: Script) -> None:
    words = {word.name: word for word in script.words}
    assert words["menu"].channels == {"whatsapp"}
    assert words["kembali"].builtin is Builtin.BACK
    assert words["kembali"].branches == ()
    assert words["makasih"].late
    assert [branch.because for branch in words["tagihan"].branches] == ["kosong", None]
    assert words["tagihan"].parse == "perintah"


def test_translations_lie_beside_the_texts_that_they_translate(script: Script) -> None:
    menu = script.states["utama.menu"]
    assert menu.say[1] == {"id": "Pilih.", "en": "Choose."}
    assert menu.options[0].label == {"id": "Cek", "en": "Check"}
    assert menu.options[0].match == {"id": ("cek", "periksa"), "en": ("check",)}
    assert menu.branches_for(Trigger.OTHERWISE)[0].say[0]["en"] == "No such choice."
    assert menu.branches_for(Trigger.option("lain"))[1].say[0]["en"] == "Closed."
    assert menu.branches_for(Trigger.event("tautan.habis"))[0].say[0]["en"] == "Expired."


def test_the_bot_file_is_translated_too(script: Script) -> None:
    makasih = next(word for word in script.words if word.name == "makasih")
    assert makasih.match == {"id": ("makasih",), "en": ("thanks",)}
    assert script.events[0].say[0] == {"id": "Maaf.", "en": "Sorry."}
    assert script.sentences["lost"] == {"id": "Hilang.", "en": "Lost."}


def test_settings_are_texts(script: Script) -> None:
    assert script.settings == {"malam": "22", "libur": "ya"}


def test_places_are_the_lines_of_the_file(script: Script) -> None:
    assert str(script.states["utama.menu"].place) == "utama.yaml:7"
    otherwise = script.states["utama.kota"].branches_for(Trigger.OTHERWISE)
    assert str(otherwise[0].place) == "utama.yaml:22"
    assert str(script.states["utama.menu"].options[1].place) == "utama.yaml:12"


def test_yaml_without_a_flow_is_other_peoples_data(tmp_path: Path) -> None:
    data = "tarif: {1: 150000, 1: 150000}\nflow_of_money: yes\n"
    folder = write(tmp_path, bot=BOT, utama=UTAMA, tagihan=TAGIHAN, tariffs=data)
    assert set(load(folder).flows) == {"utama", "tagihan"}


def test_all_mistakes_of_all_files_are_told_together_in_order(tmp_path: Path) -> None:
    bot = BOT.replace("title: Uji (SIMULASI)", "titel: Uji").replace("expires: 15m", "expires: 15")
    utama = UTAMA.replace("home: menu", "hom: menu").replace("say: Kota apa?", "say: {a: b}")
    with pytest.raises(FlowError) as caught:
        load(write(tmp_path, bot=bot, utama=utama, tagihan=TAGIHAN))
    assert [mistake.split(": ")[0] for mistake in caught.value.mistakes] == [
        "bot.yaml:2",
        "bot.yaml:3",
        "bot.yaml:7",
        "utama.yaml:4",
        "utama.yaml:18",
    ]


def test_all_files_that_are_no_yaml_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(FlowError) as caught:
        load(write(tmp_path, bot=BOT + "\tx", utama=UTAMA + "\tx", tagihan=TAGIHAN))
    assert [mistake.split(":")[0] for mistake in caught.value.mistakes] == [
        "bot.yaml",
        "utama.yaml",
    ]

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.authoring.checker import check, load_checked
from bot.errors import FlowError

BOT = """
bot: uji
title: Uji
languages: [id]
channels: {whatsapp: {flow: uji, expires: 24h}, sms: {flow: gerbang, expires: 24h}}
words:
  menu: {match: [menu, menu utama], go: uji.menu, channels: [whatsapp]}
  salam: {match: [hai], say: Hai., late: true, channels: [whatsapp]}
sentences: {failure: Gangguan., expired: Habis., lost: Hilang.}
"""
UJI = """
flow: uji
start: awal
home: menu
states:
  awal: {otherwise: menu}
  menu:
    say: |
      {options}
      Pilih nomornya.
    options:
      hai: {label: Hai, go: lanjut}
      daftar: {match: daftar, go: lanjut}
    otherwise: {because: unclear, say: Itu bisa berarti dua pilihan., repeat: true}
  lanjut:
    say: Masih ada?
    options:
      menu: {label: Menu utama, go: menu}
      tidak: {label: Tidak, go: jawab}
  jawab: {say: Baik., return: true}
"""
GERBANG = """
flow: gerbang
start: terima
states:
  terima: {options: {menu: {match: menu, go: tamat}}, otherwise: tamat}
  tamat: {say: Balas TAGIHAN., end: true}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"bot": BOT, "uji": UJI, "gerbang": GERBANG}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def test_a_sound_bot_has_no_mistakes(folder: Path) -> None:
    assert check(folder) == []
    assert load_checked(folder).script.name == "uji"


def test_an_option_may_share_a_word_that_leads_to_the_same_state(folder: Path) -> None:
    assert check(folder) == []  # 'Menu utama' of state 'lanjut' and the word 'menu'
    change(folder, "uji.yaml", "{label: Menu utama, go: menu}", "{label: Menu utama, go: jawab}")
    assert check(folder) == [
        "uji.yaml:18: option 'menu' of state 'lanjut' is never chosen by 'menu utama', "
        "which means the word 'menu' everywhere"
    ]


def test_a_late_word_hides_no_option(folder: Path) -> None:
    change(folder, "bot.yaml", "late: true, ", "")
    assert check(folder) == [
        "uji.yaml:12: option 'hai' of state 'menu' is never chosen by 'hai', "
        "which means the word 'salam' everywhere"
    ]


def test_a_word_of_one_channel_hides_no_option_of_another(folder: Path) -> None:
    change(folder, "bot.yaml", "go: uji.menu, channels: [whatsapp]", "go: uji.menu")
    assert len([mistake for mistake in check(folder) if "'terima'" in mistake]) == 1


def test_the_reason_unclear_needs_options(folder: Path) -> None:
    change(folder, "uji.yaml", "say: Masih ada?", "say: Masih ada?\n    otherwise: {repeat: true}")
    assert check(folder) == []
    change(
        folder,
        "gerbang.yaml",
        "otherwise: tamat}",
        "otherwise: [{because: unclear, go: tamat}, {go: tamat}]}",
    )
    assert check(folder) == []
    change(folder, "gerbang.yaml", "options: {menu: {match: menu, go: tamat}}, ", "")
    assert len(check(folder)) == 1


def test_an_unknown_name_is_not_blamed_on_the_states_behind_it(folder: Path) -> None:
    change(folder, "uji.yaml", "awal: {otherwise: menu}", "awal: {otherwise: menuu}")
    (mistake,) = check(folder)
    assert "'menuu'" in mistake


def test_mistakes_come_in_the_order_of_files_and_lines(folder: Path) -> None:
    change(folder, "uji.yaml", "say: Masih ada?", "say: Masih ada, {nama}?")
    change(folder, "uji.yaml", "{label: Hai, go: lanjut}", "{label: Hai, do: catat, go: lanjut}")
    change(folder, "bot.yaml", "say: Hai.", "say: 'Hai, {nama}.'")
    change(folder, "gerbang.yaml", "Balas TAGIHAN.", "'Balas {nama}.'")
    places = [mistake.split(": ")[0] for mistake in check(folder)]
    assert places == ["bot.yaml:8", "gerbang.yaml:6", "uji.yaml:12", "uji.yaml:15"]


def test_a_bot_with_mistakes_is_not_loaded_to_be_run(folder: Path) -> None:
    change(folder, "uji.yaml", "go: jawab", "go: jawap")
    with pytest.raises(FlowError) as caught:
        load_checked(folder)
    assert list(caught.value.mistakes) == check(folder)


def test_a_bot_of_eighty_states_is_checked_within_seconds(folder: Path) -> None:
    states = "".join(
        f"  s{n}:\n    say: Pilih satu dari yang ini.\n    options:\n"
        + "".join(
            f"      o{k}: {{label: Pilihan {k}, match: [kata {k}], go: s{(n + k) % 80}}}\n"
            for k in range(10)
        )
        + "    otherwise: {say: Tidak ada., repeat: true}\n"
        for n in range(80)
    )
    change(folder, "uji.yaml", "  jawab:", f"{states}  jawab:")
    change(folder, "uji.yaml", "{label: Hai, go: lanjut}", "{label: Hai, go: s0}")
    begin = time.process_time()
    assert check(folder) == []
    assert time.process_time() - begin < 5  # a tenth of it, unless somebody compares all with all

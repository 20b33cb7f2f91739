from __future__ import annotations

from pathlib import Path

import mmdr
import pytest

from bot.authoring.diagram import diagram, lit
from bot.authoring.loader import load
from bot.engine.flow import Script
from bot.engine.machine import BotMachine

BOT = """
bot: uji
title: Uji
languages: [id]
channels: {whatsapp: {flow: uji, expires: 24h}}
words: {menu: {match: menu, go: uji.menu}, kembali: {match: kembali, do: back}}
on: {iuran.lunas: bayar.lunas}
sentences: {failure: Gangguan., expired: Habis., lost: Hilang.}
"""
UJI = """
flow: uji
start: awal
home: menu
states:
  awal: {otherwise: menu}
  menu:
    say: Pilih.
    options:
      bayar: {label: Bayar, when: [{if: sore, go: bayar}, {say: Tutup.}]}
      iuran: {label: Iuran, go: bayar}
    otherwise: {repeat: true}
"""
BAYAR = """
flow: bayar
start: hitung
states:
  hitung: {go: lunas}
  lunas: {say: Lunas., return: true}
"""


@pytest.fixture
def script(tmp_path: Path) -> Script:
    for name, text in {"bot": BOT, "uji": UJI, "bayar": BAYAR}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load(tmp_path)


def test_one_flow_shows_its_states_and_where_they_lead(script: Script) -> None:
    assert diagram(script, "uji") == (
        "stateDiagram-v2\n"
        '    state "uji.awal" as uji_awal\n'
        '    state "uji.menu" as uji_menu\n'
        '    state "bayar.hitung" as bayar_hitung\n'
        '    state "anywhere" as anywhere\n'
        "    [*] --> uji_awal\n"
        "    uji_awal --> uji_menu : otherwise\n"
        "    uji_menu --> bayar_hitung : bayar [sore], iuran\n"
        "    anywhere --> uji_menu : menu\n"
    )


def test_the_whole_bot_shows_all_flows_and_the_events_that_reach_every_state(
    script: Script,
) -> None:
    lines = diagram(script).splitlines()
    assert "    [*] --> bayar_hitung" in lines
    assert "    bayar_hitung --> bayar_lunas" in lines
    assert "    bayar_lunas --> [*] : return" in lines
    assert "    anywhere --> bayar_lunas : iuran.lunas" in lines


def test_the_picture_is_drawn_from_the_machine(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = BotMachine.arrows
    monkeypatch.setattr(
        BotMachine,
        "arrows",
        lambda self: (arrow for arrow in whole(self) if arrow.trigger != "option.iuran"),
    )
    assert "    uji_menu --> bayar_hitung : bayar [sore]" in diagram(script).splitlines()


def test_an_unknown_flow_is_refused(script: Script) -> None:
    with pytest.raises(KeyError):
        diagram(script, "tagihan")


def test_a_state_is_lit_by_a_class_of_its_own(script: Script) -> None:
    text = diagram(script, "bayar") + lit(script, "bayar.hitung")
    assert text.endswith("    class bayar_hitung here\n")
    assert "    classDef here fill:" in text
    assert "fill:#0b7a5c" not in diagram(script, "bayar")
    drawn, plain = (str(mmdr.render(one).svg()) for one in (text, diagram(script, "bayar")))
    assert "#0b7a5c" in drawn
    assert "#0b7a5c" not in plain


def test_no_light_falls_on_a_state_that_there_is_not(script: Script) -> None:
    assert lit(script, "bayar.nirwana") == ""
    assert lit(script, "") == ""

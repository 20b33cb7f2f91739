"""A bot whose states and transitions can be counted by hand, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

BOT = """
bot: kecil
title: Kecil
languages: [id]
channels: {whatsapp: {flow: kecil, expires: 1h}}
words:
  menu: {match: [menu], go: kecil.menu}
  kembali: {match: [kembali], do: back}
on:
  message.media: {say: "Teks saja, ya.", repeat: true}
sentences: {failure: Gangguan., expired: Habis., lost: Hilang.}
"""

LONELY = BOT.replace(
    """words:
  menu: {match: [menu], go: kecil.menu}
  kembali: {match: [kembali], do: back}
""",
    "",
)
"""The same bot without words that would free a conversation from everywhere."""

FLOW = """
flow: kecil
start: awal
home: menu
states:
  awal:
    otherwise: {go: menu}
  menu:
    say: Buka sekarang?
    options:
      ya:
        label: Ya
        when:
          - {if: pagi, go: selesai}
          - {say: Belum buka.}
    otherwise: {repeat: true}
  selesai:
    say: Sampai jumpa.
    end: true
"""

ACTIONS = '''
from bot.engine.actions import Answer, Refusal, action, guard, parser, phrase

@guard
def pagi(c):
    """Tell whether it is morning."""
    return c.at.hour < 12

@guard
def tidak_pernah(c):
    """Say no."""
    return False

@action(sets=("cerita",))
def tambah(c):
    """Make a story longer."""
    c.slots["cerita"] = c.slots.get("cerita", "") + "panjang " * 50

@action()
def rusak(c):
    """Fail as a bug would."""
    raise ZeroDivisionError

@phrase
def hampa(c):
    """Say nothing."""
    return ""

@phrase
def meledak(c):
    """Fail where the engine does not expect it."""
    raise RuntimeError("rusak sekali")
'''

TRANSCRIPT = """\
title: Pagi hari
channel: whatsapp
from: "+6200011122233"
at: 2026-11-23T09:00:00+07:00
turns:
  - user: halo
  - bot: &menu |
      Buka sekarang?

      1. Ya
  - user: entahlah
  - bot: *menu
  - user: ya
  - bot: Sampai jumpa.
"""


def tiny_folder(folder: Path, *, bot: str = BOT, flow: str = FLOW, actions: str = ACTIONS) -> Path:
    """Write the bot to a folder of its own below another."""
    made = folder / "kecil"
    made.mkdir()
    for name, text in (("bot.yaml", bot), ("kecil.yaml", flow), ("actions.py", actions)):
        (made / name).write_text(text, encoding="utf-8")
    return made


def with_menu(option: str, *states: str) -> str:
    """Give the flow with one more option in the menu, and with more states."""
    flow = FLOW.replace(
        "    otherwise: {repeat: true}", f"      {option}\n    otherwise: {{repeat: true}}"
    )
    return flow + "".join(states)

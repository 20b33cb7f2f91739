"""The machine is no decoration: without one of its transitions a transcript turns red."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.flow import Trigger
from bot.replay.engine_player import EngineTarget
from bot.replay.player import play
from bot.replay.reader import read_transcripts
from bot.settings import DEFAULT_BOT

TRANSCRIPTS = Path(__file__).parents[2] / "transcripts" / "bpjs"

ARROWS = [
    ("artikel", "chika.menu", Trigger.option("pandawa"), "pandawa.provinsi"),
    ("artikel", "pandawa.provinsi", Trigger.ANSWERED, "pandawa.kota"),
    ("artikel", "pandawa.kota", Trigger.ANSWERED, "pandawa.siap"),
    ("artikel", "pandawa.siap", Trigger.GO, "pandawa.formulir"),
    ("artikel", "pandawa.periksa", Trigger.GO, "pandawa.pembayaran"),
    ("artikel", "pandawa.pembayaran", Trigger.event("pembayaran.diterima"), "pandawa.diterima"),
    ("kota-kembar", "pandawa.kota", Trigger.OTHERWISE, "pandawa.kota_kembar"),
    ("kota-kembar", "pandawa.kota_kembar", Trigger.option("kabupaten"), "pandawa.siap"),
    ("tautan", "pandawa.formulir", Trigger.option("sudah"), "pandawa.formulir"),
    ("atm-diam", "pandawa.pembayaran", Trigger.OTHERWISE, "pandawa.aktif"),
    ("sesi-habis", "pandawa.kota", Trigger.EXPIRED, "chika.sapa"),
    ("tagihan-whatsapp", "pandawa.kota", Trigger.word("tagihan"), "tagihan.periksa"),
    ("di-mana-saja-batal", "info.mulai", Trigger.word("batal"), "chika.menu"),
]


def all_pass(target: EngineTarget, name: str) -> bool:
    """Tell whether every case of a transcript passes."""
    transcripts = read_transcripts(TRANSCRIPTS / f"{name}.chat.yaml")
    return all(play(transcript, target).passed for transcript in transcripts)


@pytest.mark.parametrize(("name", "source", "trigger", "target"), ARROWS)
def test_a_transcript_turns_red_without_this_transition(
    name: str, source: str, trigger: str, target: str
) -> None:
    player = EngineTarget(DEFAULT_BOT)
    assert all_pass(player, name)
    event = player.rehearsed.bot.machine.machine.events[trigger]
    before = event.transitions[source]
    event.transitions[source] = [arrow for arrow in before if (arrow.dest or source) != target]
    assert len(event.transitions[source]) < len(before)
    assert not all_pass(player, name)

"""Record one chat with the BPJS bot, then change its flows: the recording must notice each change.

The chat is recorded, and played, on a copy of the bot folder; the changes are made to its YAML.
"""

import re
import shutil
from datetime import datetime, timedelta

import pytest

from bot.authoring.checker import check
from bot.replay.engine_player import EngineTarget
from bot.replay.player import play
from bot.replay.reader import read_transcripts
from bot.replay.recorder import Recorder, new_transcript
from bot.settings import DEFAULT_BOT

AT = datetime.fromisoformat("2026-11-23T09:00:00+07:00")

MENU = r"\n  menu:\n(?:    .*\n)*?    "
"""The lines of the main menu, up to one of its keys."""

CHANGES = {
    "a changed sentence": (
        "pandawa.yaml",
        "say: Formulir diterima, terima kasih.",
        "say: Formulir sudah diterima, terima kasih.",
    ),
    "a changed sentence in the other language": (
        "bot.en.yaml",
        "You are welcome.",
        "You are always welcome.",
    ),
    "a removed option": (
        "chika.yaml",
        re.compile(
            r"      pandawa:\n        label: Layanan Pandawa\n"
            r"        match: .*\n        go: pandawa\.provinsi\n"
        ),
        "",
    ),
    "swapped options": (
        "info.yaml",
        ("go: tarif.mulai}", "go: penyebab.mulai}"),
        ("go: penyebab.mulai}", "go: tarif.mulai}"),
    ),
    "swapped branches": (
        "pandawa.yaml",
        (
            "      - {if: ada_tunggakan, go: pembayaran}\n",
            "      - {if: kartu_aktif, go: sudah_aktif}\n",
        ),
        (
            "      - {if: ada_tunggakan, go: sudah_aktif}\n",
            "      - {if: kartu_aktif, go: pembayaran}\n",
        ),
    ),
    "another target": (
        "pandawa.yaml",
        re.compile(r'(    say: "✅ Pembayaran diterima\. Kartu atas nama .*\n    go: )selesai\n'),
        r"\1provinsi\n",
    ),
    "another guard": (
        "pandawa.yaml",
        "          - {if: tautan_mati, say: Formulirnya belum",
        "          - {if: kartu_aktif, say: Formulirnya belum",
    ),
    "an event that leads elsewhere": (
        "pandawa.yaml",
        "      formulir.terkirim: terkirim\n",
        "      formulir.terkirim: provinsi\n",
    ),
    "another sentence for what is not understood": (
        "chika.yaml",
        re.compile(rf"({MENU}otherwise: {{say: \"[^\"]*)pilihan"),
        r"\1kemungkinan",
    ),
    "an otherwise that no longer repeats the question": (
        "chika.yaml",
        re.compile(rf"({MENU}otherwise: {{say: \"[^\"]*\"), repeat: true}}"),
        r"\1}",
    ),
    "another label": ("info.yaml", "label: Kenapa Tidak Aktif", "label: Kenapa Nonaktif"),
    "a forgotten word": ("bot.yaml", "siap, mantap]", "siap]"),
    "a word that no longer waits for the state": (
        "bot.yaml",
        "    say: Sama-sama. Balas *menu* bila ada lagi yang bisa saya bantu.\n",
        "    say: Sama-sama. Balas *menu* bila ada lagi yang bisa saya bantu.\n"
        "    go: chika.menu\n",
    ),
    "a shorter silence": (
        "bot.yaml",
        "whatsapp: {flow: chika, expires: 24h,",
        "whatsapp: {flow: chika, expires: 5h,",
    ),
}

TRANSLATIONS = {
    "a removed option": "      pandawa: {label: Pandawa Services, "
    "match: [pandawa, reactivate, activate]}\n"
}


@pytest.fixture
def folder(tmp_path):
    """A copy of the bot folder that can be changed."""
    copy = tmp_path / "bpjs"
    shutil.copytree(DEFAULT_BOT, copy, ignore=shutil.ignore_patterns("__pycache__", "__init__.py"))
    return copy


def record(target, path):
    """Chat as somebody does who looks around first and then has the card activated again."""
    chat = Recorder(new_transcript(path, "whatsapp", "menunggak", AT), target)
    for text in ("halo", "zzz", "7", "1", "menu", "info", "2", "10", "mantap", "menu", "5"):
        chat.send(text)
    for text in ("31", "74", "sudah"):
        chat.send(text)
    chat.wait(timedelta(hours=6))
    chat.send("sudah")
    chat.happen("formulir.terkirim", {})
    chat.send("sudah bayar")
    chat.happen("pembayaran.diterima", {})
    for text in ("cek", "english", "thanks"):
        chat.send(text)
    return chat.save()


def test_a_recording_is_green_on_a_fresh_ledger_and_on_another_copy(folder, tmp_path):
    path = tmp_path / "chat.chat.yaml"
    (recorded,) = record(EngineTarget(folder), path)
    (transcript,) = read_transcripts(path)

    assert recorded.passed
    assert play(transcript, EngineTarget(folder)).passed
    assert play(transcript, EngineTarget(DEFAULT_BOT)).passed


@pytest.mark.parametrize("change", CHANGES)
def test_a_recording_is_red_after(change, folder, tmp_path):
    path = tmp_path / "chat.chat.yaml"
    record(EngineTarget(folder), path)
    file, before, after = CHANGES[change]
    seed(folder / file, before, after)
    if change in TRANSLATIONS:
        seed(folder / file.replace(".yaml", ".en.yaml"), TRANSLATIONS[change], "")
    assert check(folder) == []  # only the recording can notice it
    (transcript,) = read_transcripts(path)

    assert not play(transcript, EngineTarget(folder)).passed


def seed(path, before, after):
    """Change one thing in a file; several pieces change at once, a pattern where words may vary."""
    text = path.read_text(encoding="utf-8")
    if isinstance(before, re.Pattern):
        changed, count = before.subn(after, text)
        assert count == 1, f"{path.name} does not hold this once: {before.pattern}"
        path.write_text(changed, encoding="utf-8")
        return
    pieces = [(before, after)] if isinstance(before, str) else list(zip(before, after, strict=True))
    for number, (old, _) in enumerate(pieces):
        assert text.count(old) == 1, f"{path.name} does not hold this once: {old}"
        text = text.replace(old, f"\0{number}\0")
    for number, (_, new) in enumerate(pieces):
        text = text.replace(f"\0{number}\0", new)
    path.write_text(text, encoding="utf-8")

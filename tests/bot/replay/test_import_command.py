"""`wartel import`, run as people run it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.cli import main
from bot.replay.reader import read_transcripts

CHAT = (
    "[05/11/26 09.00.00] Siti Umpama: halo\n"
    "[05/11/26 09.00.02] CHIKA: Halo Siti! Silakan pilih layanan.\n"
)


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "WhatsApp Chat dengan Siti.txt"
    path.write_text(CHAT, encoding="utf-8")
    return path


def test_a_chat_is_printed_as_a_transcript(chat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    assert main(["import", str(chat), "--keep", "CHIKA"], out) == 0
    assert out.getvalue() == (
        "title: WhatsApp 2026-11-05\n"
        "channel: whatsapp\n"
        "from: whatsapp:ID.Kontak\n"
        "at: 2026-11-05T09:00:00+07:00\n"
        "turns:\n"
        "  - user: halo\n"
        "  - bot: Halo <nama-1>! Silakan pilih layanan.\n"
    )
    assert "CHIKA is the bot" in capsys.readouterr().err


def test_a_transcript_is_written_but_never_over_another_file(
    chat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "halo.chat.yaml"
    arguments = ["import", str(chat), "-o", str(target), "--zone", "WIT", "--persona", "pasien"]
    assert main(arguments) == 0
    (transcript,) = read_transcripts(target)
    assert transcript.contact == "pasien"
    assert transcript.at.isoformat() == "2026-11-05T09:00:00+09:00"
    assert main(arguments) == 1
    assert "exists already" in capsys.readouterr().err
    assert main([*arguments[:3], str(tmp_path / "none" / "x.chat.yaml")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_an_unknown_zone_is_refused(chat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["import", str(chat), "--zone", "WOB"])
    assert "WIB, WITA, WIT or an offset" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["halo.yaml", "halo.chat.yml", ".chat.yaml"])
def test_a_name_that_nobody_would_find_is_refused(
    chat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["import", str(chat), "-o", str(tmp_path / name)]) == 1
    assert "transcripts are called NAME.chat.yaml" in capsys.readouterr().err
    assert not (tmp_path / name).exists()

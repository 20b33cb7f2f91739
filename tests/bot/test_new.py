"""`wartel new` makes a bot that works at once, and never writes over anything."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.authoring.checker import check
from bot.authoring.scaffold import make_bot
from bot.cli import main
from bot.errors import FlowError

ROOT = Path(__file__).resolve().parents[2]


def wartel(tmp_path: Path, *arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        input=lines,
        capture_output=True,
        text=True,
        env={**kept, "PYTHONPATH": str(ROOT), "WARTEL_DATA": str(tmp_path / "data")},
        cwd=tmp_path,
        timeout=60,
    )


@pytest.mark.parametrize("name", ["klinik", "apotek_24", "a"])
def test_a_new_bot_has_no_mistakes(tmp_path: Path, name: str) -> None:
    assert check(make_bot(name, tmp_path)) == []


def test_a_new_bot_passes_its_transcript_against_the_engine_and_the_webhook(tmp_path: Path) -> None:
    folder = str(make_bot("klinik", tmp_path))
    out = io.StringIO()
    assert main(["replay", folder, "--bot", folder, "--against", "both"], out) == 0, out.getvalue()
    assert out.getvalue().endswith("1 transcript, 0 failed\n")


def test_the_command_says_what_to_try_and_all_of_it_works(tmp_path: Path) -> None:
    made = wartel(tmp_path, "new", "klinik")
    assert (made.returncode, made.stderr) == (0, "")
    assert "Made klinik. Try:\n" in made.stdout
    tries = [line.split()[1:] for line in made.stdout.splitlines() if line.startswith("  wartel ")]
    assert [words[0] for words in tries] == ["check", "replay", "chat"]
    for words in tries:
        done = wartel(tmp_path, *words, lines="halo\n2\n")
        assert done.returncode == 0, done.stderr
    assert "pukul 08.00 sampai 16.00 WIB" in done.stdout


def test_every_answer_of_the_new_bot_can_be_reached(tmp_path: Path) -> None:
    folder = str(make_bot("klinik", tmp_path))
    lines = "halo\nxyz\n1\n99\nsari contoh\nmakasih\nmenu\n"
    done = wartel(tmp_path, "chat", "--json", "--bot", folder, lines=lines)
    turns = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(turns) == 7
    said = json.dumps(turns)
    assert "Balas dengan nomor pilihan, ya." in said
    assert "Tulis nama dengan huruf, ya." in said
    assert "nomor antrean Anda" in said or "Maaf, kami sedang tutup." in said


def test_its_readme_has_five_lines_and_its_code_is_in_style(tmp_path: Path) -> None:
    folder = make_bot("klinik", tmp_path)
    assert len((folder / "README.md").read_text(encoding="utf-8").splitlines()) == 5
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length", "100"]
        assert subprocess.run([*ruff, str(folder)], capture_output=True).returncode == 0


def test_nothing_is_ever_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "klinik").mkdir()
    (tmp_path / "klinik" / "catatan.txt").write_text("penting")
    assert main(["new", "klinik", "--in", str(tmp_path)]) == 1
    assert "exists already, and nothing is ever overwritten" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["klinik", "catatan.txt"]


@pytest.mark.parametrize("name", ["Klinik", "klinik sehat", "../klinik", "1klinik", "", "a" * 41])
def test_a_name_that_no_bot_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FlowError, match="cannot name a bot"):
        make_bot(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match="none/klinik cannot be made: No such file"):
        make_bot("klinik", tmp_path / "none")

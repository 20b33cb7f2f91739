"""Write small transcripts of conversations with the echo bot."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from bot.replay.reader import read_transcripts
from bot.replay.transcript import Transcript

ECHO_BOT = Path(__file__).parent / "echo_bot"

HEADER = """\
title: Gema
channel: whatsapp
from: "+6200011122233"
at: 2026-11-23T09:00:00+07:00
"""

GREETING = """\
turns:
  - user: halo
  - bot: "Halo! 1 text 09.00: halo"
  - bot: Apa lagi?
    state: gema.tunggu
"""

GOOD = HEADER + GREETING


def written(folder: Path, text: str, name: str = "gema.chat.yaml") -> Path:
    """Write a file of that text."""
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return path


def read(folder: Path, text: str) -> Transcript:
    """Read the one transcript of that text."""
    (transcript,) = read_transcripts(written(folder, text))
    return transcript


def with_turns(turns: str) -> str:
    """Put turns below the header; they are indented by two already."""
    return f"{HEADER}turns:\n{turns}"

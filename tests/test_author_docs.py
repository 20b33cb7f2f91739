"""What the authors' guides tell people to type is typed here, block by block.

sh          is run and must succeed; `sh fails` must fail, `sh runs` goes on until the end
text        lines that the last command has printed, in this order; `> ` is typed into it
text FILE   is saved as that file
yaml        two in a row: the first is found in the file that it names, the second replaces it
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
GUIDES = ("authors.md", "penulis.md")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Reader:
    """Do what a guide says, in a folder of its own."""

    folder: Path
    exports: str = ""
    printed: str = ""
    found: tuple[str, str] | None = None  # the file and the lines that the next block replaces
    running: list[tuple[subprocess.Popen[bytes], Path]] = field(default_factory=list)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LANG") if name in os.environ}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.env = {**kept, "PATH": path, "PORT": port, "WARTEL_DATA": str(self.folder / "data")}

    def do(self, kind: str, word: str, body: str, typed: str) -> None:
        if kind == "yaml":
            self.edit(body)
        elif kind == "sh" and word == "runs":
            self.start(body)
        elif kind == "sh":
            self.run(body, typed, fails=word == "fails")
        elif word:
            (self.folder / word).write_text(body, encoding="utf-8")
        else:
            self.expect(body)

    def run(self, body: str, typed: str, *, fails: bool) -> None:
        done = subprocess.run(
            ["bash", "-ec", f"{self.exports}{body}"],
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
            env=self.env,
            timeout=60,
        )
        assert (done.returncode != 0) == fails, f"{body}\n{done.stdout}"
        self.printed = done.stdout
        self.exports += "".join(re.findall(r"^export .*\n", body, re.MULTILINE))

    def start(self, body: str) -> None:
        log = self.folder / "running.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["bash", "-ec", f"{self.exports}exec {body}"],
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=self.env,
            )
        self.running.append((process, log))
        self.await_text(log, "Wartel runs at")
        self.printed = ""

    def await_text(self, log: Path, text: str) -> None:
        deadline = time.monotonic() + 40
        while text not in log.read_text(encoding="utf-8"):
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.05)

    def edit(self, body: str) -> None:
        first, _, lines = body.partition("\n")
        name = first.removeprefix("# ")
        if self.found is None:
            self.found = (name, lines)
            return
        old_name, old = self.found
        self.found = None
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert (old_name, text.count(old)) == (name, 1), f"{name} holds this not once:\n{old}"
        path.write_text(text.replace(old, lines), encoding="utf-8")

    def expect(self, body: str) -> None:
        lines = [line for line in body.splitlines() if not line.startswith("> ")]
        if self.running and not self.printed:
            for line in lines:
                self.await_text(self.running[-1][1], line)
            return
        rest = self.printed
        for line in lines:
            assert line in rest, f"{line!r} does not follow in\n{self.printed}"
            rest = rest.partition(line)[2]

    def stop(self) -> None:
        for process, _ in self.running:
            process.send_signal(signal.SIGTERM)
        for process, _ in self.running:
            process.wait(20)


def blocks(guide: str) -> list[tuple[str, str, str]]:
    return BLOCK.findall((DOCS / guide).read_text(encoding="utf-8"))


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path)
    yield reader
    reader.stop()


@pytest.mark.parametrize("guide", GUIDES)
def test_everything_that_a_guide_tells_to_do_happens_as_it_says(guide: str, reader: Reader) -> None:
    steps = blocks(guide)
    for (kind, word, body), following in zip(steps, [*steps[1:], ("", "", "")], strict=True):
        typed = re.findall(r"^> (.*\n)", following[2], re.MULTILINE)
        reader.do(kind, word, body, "".join(typed))
    assert reader.found is None
    assert len(steps) > 20


def test_both_guides_do_the_same() -> None:
    assert blocks(GUIDES[0]) == blocks(GUIDES[1])

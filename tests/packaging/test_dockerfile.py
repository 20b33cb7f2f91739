"""Run the Dockerfile's own lines in a clean directory; no container engine is needed for that."""

import fnmatch
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
IGNORED = [
    line
    for line in (ROOT / ".dockerignore").read_text().splitlines()
    if line and not line.startswith("#")
]
READY_SECONDS = 30


def instructions() -> list[tuple[str, str]]:
    """Split the Dockerfile into instructions and their arguments."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word
    ]


def is_ignored(path: PurePosixPath) -> bool:
    """Decide like the build: the last line that matches the path or a folder above it counts."""
    ways = [str(path), *map(str, path.parents[:-1])]
    ignored = False
    for line in IGNORED:
        pattern = line.removeprefix("!")
        anywhere = pattern.removeprefix("**/")
        found = any(fnmatch.fnmatchcase(way, pattern) for way in ways) or (
            anywhere != pattern and anywhere in path.parts
        )
        if found:
            ignored = not line.startswith("!")
    return ignored


@dataclass
class Image:
    """Follow instructions: a folder is the image's root, a new virtual environment its Python."""

    root: Path
    workdir: Path
    environment: dict[str, str]
    command: list[str] = field(default_factory=list)
    healthcheck: list[str] = field(default_factory=list)
    account: str = "root"

    def follow(self, word: str, rest: str) -> None:
        match word:
            case "FROM":
                subprocess.run([sys.executable, "-m", "venv", self.root / "venv"], check=True)
            case "ENV":
                self.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
            case "WORKDIR":
                self.workdir = self.root / rest.lstrip("/")
                self.workdir.mkdir(parents=True)
            case "COPY":
                *sources, target = shlex.split(rest)
                for source in sources:
                    self.copy(source, self.workdir / target)
            case "RUN":
                line = re.sub(r"^(--\S+ )*", "", rest)
                subprocess.run(
                    ["sh", "-c", line], check=True, cwd=self.workdir, env=self.environment
                )
            case "HEALTHCHECK":
                self.healthcheck = json.loads(rest.partition("CMD ")[2])
            case "CMD":
                self.command = json.loads(rest)
            case "USER":
                self.account = rest
            case "EXPOSE":
                assert rest == "8000"
            case _:
                raise AssertionError(f"this test does not know {word}")

    def copy(self, source: str, target: Path) -> None:
        """Copy a file into a folder, or the content of a folder, without what is ignored."""
        origin = ROOT / source
        assert not is_ignored(PurePosixPath(source)), f"{source} is copied and ignored"
        if origin.is_file():
            shutil.copy(origin, target)
            return

        def ignored(folder: str, names: list[str]) -> list[str]:
            inside = PurePosixPath(folder).relative_to(ROOT)
            return [name for name in names if is_ignored(inside / name)]

        shutil.copytree(origin, target, ignore=ignored)

    def on_port(self, command: list[str], port: int) -> list[str]:
        """Give a command of the image for a free port of this machine's loopback."""
        on_port = [part.replace("8000", str(port)) for part in command]
        local = [part.replace("0.0.0.0", "127.0.0.1") for part in on_port]
        program = shutil.which(local[0], path=self.environment["PATH"])
        assert program is not None, f"{local[0]} is not installed"
        return [program, *local[1:]]


@pytest.fixture
def image(tmp_path):
    root = tmp_path / "image"
    # The registry settings of this machine are its own matter; nothing else leaks in.
    kept = {key: value for key, value in os.environ.items() if key.startswith(("PIP_", "SSL_"))}
    path = f"{root / 'venv/bin'}:/usr/local/bin:/usr/bin:/bin"
    environment = kept | {"PATH": path, "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}
    built = Image(root, root, environment)
    for word, rest in instructions():
        built.follow(word, rest)
    return built


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(url: str, data: bytes | None = None) -> int | None:
    """Give the status of an answer, or None when nothing listens."""
    try:
        with urllib.request.urlopen(url, data=data, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return None


@contextmanager
def running(
    command: list[str], image: Image, settings: dict[str, str]
) -> Iterator[subprocess.Popen]:
    """Run a command of the image as a process group of its own, and end whatever is left of it."""
    process = subprocess.Popen(
        command, cwd=image.workdir, env=image.environment | settings, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_nothing_enters_the_build_that_is_not_named():
    for name in (".git/config", ".env", ".venv/bin/python", ".wartel/v.sock", "tests/conftest.py"):
        assert is_ignored(PurePosixPath(name))
    assert is_ignored(PurePosixPath("bot/engine/__pycache__/step.cpython-312.pyc"))
    assert not is_ignored(PurePosixPath("bot/engine/step.py"))


def test_the_image_does_not_run_as_root():
    accounts = [rest for word, rest in instructions() if word == "USER"]

    assert accounts
    assert accounts[-1].partition(":")[0] not in ("root", "0")


@pytest.mark.timeout(300)  # installs every package anew
def test_the_image_installs_starts_becomes_ready_and_stops(image, composed_store):
    port = free_port()
    settings = {
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "0123456789abcdef0123456789abcdef",
        "PUBLIC_URL": "https://bot.example.org",
        "SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "REDIS_URL": composed_store,
    }
    with running(image.on_port(image.command, port), image, settings) as server:
        deadline = time.monotonic() + READY_SECONDS
        while status(f"http://127.0.0.1:{port}/readyz") != 200:
            assert server.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server did not become ready"
            time.sleep(0.1)

        health = subprocess.run(image.on_port(image.healthcheck, port), env=image.environment)
        assert health.returncode == 0
        unsigned = b"From=whatsapp%3A%2B6281234&To=whatsapp%3A%2B628118750400&Body=."
        assert status(f"http://127.0.0.1:{port}/webhook", unsigned) == 403
        server.terminate()
        assert server.wait(timeout=15) == 0

    health = subprocess.run(
        image.on_port(image.healthcheck, port), env=image.environment, stderr=subprocess.DEVNULL
    )
    assert health.returncode != 0

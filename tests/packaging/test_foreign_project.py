"""Install the wheel beside a project of somebody else, who has flows and transcripts but no Wartel.

The environment is a fresh one that holds the wheel alone; what Wartel needs is borrowed from the
environment that runs these tests, so no network is used.
"""

import os
import shutil
import site
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from support.chats import ECHO_BOT, GOOD

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of an environment into which the wheel was installed."""
    place = tmp_path_factory.mktemp("venv")
    source = place / "source"
    source.mkdir()
    skipped = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in ("bot", "flows"):
        shutil.copytree(ROOT / name, source / name, ignore=skipped)
    for name in ("webhook.py", "wartel_pytest.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    quiet = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    wheel = ["wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", place, source]
    subprocess.run([*quiet, *wheel], check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place / "env"], check=True)
    own = _packages(place / "env")
    (built,) = place.glob("wartel-*.whl")
    subprocess.run(
        [*quiet, "install", "--no-deps", "--no-index", "--target", own, built], check=True
    )
    # Ours come after the environment's own, and their .pth files are not read, so the Wartel that
    # is installed here in development mode cannot be imported there.
    borrowed = [sysconfig.get_path("purelib"), *site.getsitepackages()]
    (own / "borrowed.pth").write_text("\n".join(dict.fromkeys(borrowed)), encoding="utf-8")
    return place / "env/bin/python"


def _packages(environment):
    found = sysconfig.get_path("purelib", "venv", {"base": environment, "platbase": environment})
    return Path(found)


@pytest.fixture
def project(tmp_path):
    """A project that knows Wartel only as something installed."""
    shutil.copytree(ECHO_BOT, tmp_path / "percakapan", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/gema.chat.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "tests/test_milik_sendiri.py").write_text(
        "def test_it():\n    assert 1 + 1 == 2\n", encoding="utf-8"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nwartel_bot = percakapan\n", encoding="utf-8")
    return tmp_path


def run(python, project, *arguments):
    """Run pytest as somebody in that project does."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "PY"))}
    command = [python, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True)


def test_the_environment_imports_the_wheel(python, tmp_path):
    code = "import bot, wartel_pytest; print(bot.__file__, wartel_pytest.__file__)"
    said = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True)

    assert said.stderr == ""
    assert all(str(python.parents[1]) in path for path in said.stdout.split())


def test_plain_pytest_plays_the_transcripts_of_another_project(python, project):
    done = run(python, project, "-v")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "tests/gema.chat.yaml::engine PASSED" in done.stdout
    assert "2 passed" in done.stdout


def test_a_transcript_that_no_longer_holds_fails_there(python, project):
    flow = project / "percakapan/gema.yaml"
    flow.write_text(flow.read_text("utf-8").replace("Apa lagi?", "Apa?"), encoding="utf-8")
    done = run(python, project)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "gema.chat.yaml:8: the bot said something else" in done.stdout


def test_the_whole_bot_can_be_played_there_too(python, project):
    done = run(python, project, "--transcripts-against", "both")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_a_module_bot_of_its_own_is_named_in_one_line(python, project):
    (project / "bot.py").write_text("NAME = 'theirs'\n", encoding="utf-8")
    done = run(python, project)

    lines = [line for line in done.stdout.splitlines() if "a module 'bot' of its own" in line]
    assert len([line for line in lines if not line.startswith("FAILED")]) == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "1 failed, 1 passed" in done.stdout  # their own tests run all the same
    assert done.returncode == 1

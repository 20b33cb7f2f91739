"""See that `make install` names what a machine lacks, before it touches anything."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APT = "apt-get install -y python3 python3-venv git make"

OLD = 'case "$2" in *version_info*) exit 1;; esac'
BARE = 'case "$2" in *ensurepip*) exit 1;; esac'


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "a folder with spaces"
    folder.mkdir()
    locks = (f"requirements{which}.txt" for which in ("", "-local", "-test"))
    for name in ("Makefile", "pyproject.toml", *locks):
        shutil.copy(ROOT / name, folder)
    return folder


def make(checkout: Path, **commands: str) -> subprocess.CompletedProcess[str]:
    """Run `make install` where PATH has nothing but these shell scripts and make's own needs."""
    path = checkout / "path"
    path.mkdir()
    for name in ("sh", "cat", "make"):
        (path / name).symlink_to(shutil.which(name))
    for name, script in commands.items():
        (path / name).write_text(f"#!{shutil.which('sh')}\n{script}\n")
        (path / name).chmod(0o755)
    pythons = "python3 python3.13"  # the default list ends with /usr/bin/python3, which is outside
    return subprocess.run(
        ["make", "install", f"PYTHON={pythons}"],
        cwd=checkout,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("commands", "sentence"),
    [
        ({}, "git is missing"),
        ({"git": ""}, "python3 3.11 or newer is missing."),
        ({"git": "", "python3": OLD}, "python3 3.11 or newer is missing; too old: python3"),
        (
            {"git": "", "python3": BARE},
            "The modules venv and ensurepip are missing in: python3",
        ),
        (
            {"git": "", "python3": OLD, "python3.13": BARE},
            "The modules venv and ensurepip are missing in: python3.13",
        ),
    ],
)
def test_install_names_what_is_missing_with_the_line_that_mends_it(checkout, commands, sentence):
    result = make(checkout, **commands)

    assert result.returncode != 0
    assert sentence in result.stderr
    assert APT in result.stderr
    assert not (checkout / ".venv").exists()


def test_install_passes_over_a_python_that_will_not_do(checkout):
    result = make(checkout, git="", python3=OLD, **{"python3.13": 'echo "called: $*"'})

    assert "called: -m venv --clear .venv" in result.stdout

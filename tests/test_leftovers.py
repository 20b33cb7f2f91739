"""The look at the end of a run for servers that nobody stopped sees them."""

import subprocess
import sys
from pathlib import Path

import pytest
from support import leftovers

SLEEP = [sys.executable, "-c", "input()"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


def test_a_process_that_stays_is_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "PATIENCE_SECONDS", 0.0)
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    with (
        subprocess.Popen(SLEEP, cwd=inside, stdin=subprocess.PIPE) as stays,
        subprocess.Popen(SLEEP, cwd=outside, stdin=subprocess.PIPE),
    ):
        (line,) = leftovers.left_in(inside)
    assert line.startswith(f"{stays.pid} {sys.executable} -c input() ")
    assert line.endswith(str(inside))


def test_one_that_leaves_in_time_is_forgiven(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(0.3)"]
    with subprocess.Popen(command, cwd=tmp_path):
        assert leftovers.left_in(tmp_path) == []

"""The target that serves the whole bot keeps nothing running that it could not open."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.leftovers import left_in
from support.web import ECHO_BOT

from bot.replay.webhook_player import WebhookTarget


def test_a_bot_that_cannot_be_opened_leaves_no_store_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / "bot"
    shutil.copytree(ECHO_BOT, folder)
    with (folder / "hooks.py").open("a", encoding="utf-8") as hooks:
        hooks.write("\n\ndef prepare(services):\n    raise ArithmeticError('no data')\n")
    with pytest.raises(ArithmeticError):
        WebhookTarget(folder)
    assert left_in(tmp_path) == []
    assert list(tmp_path.glob("wartel-replay-*")) == []


def test_a_closed_target_leaves_none_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with WebhookTarget(ECHO_BOT):
        assert len(list(tmp_path.glob("wartel-replay-*/redis.pid"))) == 1
    assert left_in(tmp_path) == []
    assert list(tmp_path.glob("wartel-replay-*")) == []

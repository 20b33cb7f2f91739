"""A bug in the hooks of a bot folder fails one step, and names its file and line."""

import io

import pytest
from support.chats import GOOD, written
from support.tiny_bot import tiny_folder, with_menu

from bot.cli import main
from bot.replay.engine_player import EngineTarget
from bot.replay.player import play
from bot.replay.reader import read_transcripts
from bot.replay.targets import open_target

HOOKS = """\
from bot.engine.actions import NoFacts


class World:
    def contact(self, persona, channel):
        return {"ada": "+6200011122233"}[persona]

    def facts(self, at):
        return NoFacts()

    def apply(self, effect):
        return False

    def event(self, event, session):
        return session.slots["kartu"]


def facts(services):
    return NoFacts


def rehearsal(scene):
    return World()


def occasions():
    from datetime import UTC, datetime

    from bot.hooks import Occasions

    at = datetime(2026, 11, 23, 2, tzinfo=UTC)
    return Occasions((at,), ("ada",), (("bayar.lunas", {}),))
"""

EVENT = GOOD.partition("turns:")[0].replace('"+6200011122233"', "ada") + (
    "turns:\n  - user: halo\n  - bot: {any: true}\n  - event: bayar.lunas\n"
)
BROKEN_PHRASE = """\
turns:
  - user: halo
  - bot: {any: true}
  - user: rusak
  - bot: {any: true}
"""
TROUBLE = "hooks.py:15: event 'bayar.lunas' failed in the bot folder's code: KeyError: 'kartu'"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("WARTEL_BOT", raising=False)
    made = tiny_folder(tmp_path)
    (made / "hooks.py").write_text(HOOKS, encoding="utf-8")
    return made


@pytest.mark.parametrize("against", ["engine", "webhook"])
def test_a_broken_event_fails_its_exchange_with_file_and_line(folder, tmp_path, against):
    path = written(tmp_path, EVENT)
    (transcript,) = read_transcripts(path)
    with open_target(against, folder) as target:
        result = play(transcript, target)

    assert not result.passed
    assert result.refusal is not None
    assert TROUBLE in result.refusal.sentence
    assert result.refusal.place.line == 8


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("return NoFacts()\n", "return 1 / 0\n", 9),
        ("return World()", "return 1 / 0", 23),
        ('return {"ada": "+6200011122233"}[persona]', "return 1 / 0", 6),
    ],
)
def test_every_other_hook_fails_the_same_way(folder, tmp_path, before, after, line):
    (folder / "hooks.py").write_text(HOOKS.replace(before, after), encoding="utf-8")
    (transcript,) = read_transcripts(written(tmp_path, EVENT))
    result = play(transcript, EngineTarget(folder))

    assert result.refusal is not None
    assert f"hooks.py:{line}: " in result.refusal.sentence
    assert "ZeroDivisionError" in result.refusal.sentence


def test_a_recording_goes_on_after_a_broken_event(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("halo\n/kejadian bayar.lunas\nhalo\n"))
    path = tmp_path / "coba.chat.yaml"
    status = main(["record", str(path), "--from", "ada", "--bot", str(folder)], io.StringIO())

    assert status == 0
    assert f"[not recorded: {folder.name}/{TROUBLE}]" in capsys.readouterr().err
    assert len(read_transcripts(path)[0].exchanges) == 2


def test_explore_skips_a_broken_event_and_names_it(folder, tmp_path):
    out = io.StringIO()
    given = ["explore", "--missing", "--bot", str(folder), "--out", str(tmp_path / "hasil")]
    main(given, out)

    assert "event bayar.lunas in kecil." in out.getvalue()
    assert TROUBLE in out.getvalue()
    assert list((tmp_path / "hasil").iterdir())


def test_a_broken_phrase_fails_its_exchange_with_file_and_line(tmp_path):
    flow = with_menu('rusak: {label: Rusak, say: "{meledak}"}')
    (transcript,) = read_transcripts(written(tmp_path, GOOD.partition("turns:")[0] + BROKEN_PHRASE))
    result = play(transcript, EngineTarget(tiny_folder(tmp_path, flow=flow)))

    assert "kecil.yaml:8: phrase 'meledak' failed" in result.played[-1].heard.trouble

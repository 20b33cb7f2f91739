"""What a random walk finds in bots with a seeded mistake, and that it finds none where none is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.tiny_bot import BOT, LONELY, tiny_folder, with_menu

from bot.cli.entry import main
from bot.replay.engine_player import EngineTarget
from bot.replay.explore import explore
from bot.replay.journey import Journey, Start, Step
from bot.replay.player import play
from bot.replay.reader import read_transcripts
from bot.replay.shrinking import shrink
from bot.replay.transcript import Message
from bot.replay.walk import Problem, Report, walk
from bot.settings import DEFAULT_BOT

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TURNS = 1500


def walked(folder: Path, seed: int = 1) -> Report:
    return walk(EngineTarget(folder), TURNS, seed)


def texts(problem: Problem) -> list[str]:
    return [step.act.text for step in problem.steps if isinstance(step.act, Message)]


def only(report: Report) -> Problem:
    (problem,) = report.problems
    assert report.passed == problem.warning
    return problem


def test_a_sound_bot_passes(tmp_path: Path) -> None:
    report = walked(tiny_folder(tmp_path))
    assert report.passed
    assert report.problems == []
    assert report.turns == TURNS
    assert set(report.states) == {"kecil.awal", "kecil.menu"}


def test_a_dead_end_behind_a_guard_is_found(tmp_path: Path) -> None:
    dead = """
  buntu:
    say: Tunggu di sini.
    options: {keluar: {label: Keluar, when: [{if: tidak_pernah, go: menu}, {say: Belum.}]}}
    otherwise: {repeat: true}
"""
    flow = with_menu("masuk: {label: Masuk, go: buntu}", dead)
    problem = only(walked(tiny_folder(tmp_path, bot=LONELY, flow=flow)))
    assert (problem.kind, problem.state) == ("dead end", "kecil.buntu")
    assert texts(problem)[1:] == ["2"]
    assert len(problem.steps) == 2


def test_a_loop_of_states_that_lead_only_to_each_other_is_found(tmp_path: Path) -> None:
    loop = """
  kiri:
    say: Kiri.
    options: {kanan: {label: Kanan, go: kanan}}
    otherwise: {repeat: true}
  kanan:
    say: Kanan.
    options:
      kiri: {label: Kiri, go: kiri}
      keluar: {label: Keluar, when: [{if: tidak_pernah, go: menu}, {go: kiri}]}
    otherwise: {repeat: true}
"""
    flow = with_menu("masuk: {label: Masuk, go: kiri}", loop)
    problem = only(walked(tiny_folder(tmp_path, bot=LONELY, flow=flow)))
    assert (problem.kind, problem.state) == ("loop", "kecil.kiri")
    assert problem.detail == "conversations stay among kecil.kanan, kecil.kiri"
    assert len(problem.steps) == 2


def test_a_word_that_works_everywhere_leads_out_of_every_trap(tmp_path: Path) -> None:
    dead = """
  buntu:
    say: Tunggu di sini.
    options: {keluar: {label: Keluar, when: [{if: tidak_pernah, go: menu}, {say: Belum.}]}}
    otherwise: {repeat: true}
"""
    flow = with_menu("masuk: {label: Masuk, go: buntu}", dead)
    assert walked(tiny_folder(tmp_path, bot=BOT, flow=flow)).passed


def test_a_reply_that_grows_too_long_is_found_with_the_fewest_turns(tmp_path: Path) -> None:
    flow = with_menu('cerita: {label: Cerita, do: tambah, say: "{cerita}"}')
    problem = only(walked(tiny_folder(tmp_path, flow=flow)))
    assert (problem.kind, problem.state) == ("too long", "kecil.menu")
    assert len(problem.steps) == 6  # somebody says hello, then 5 times 400 characters
    assert len(set(texts(problem)[1:])) == 1


@pytest.mark.parametrize(
    ("option", "kind", "words"),
    [
        (
            "rusak: {label: Rusak, do: rusak}",
            "failure",
            "action 'rusak' failed: ZeroDivisionError()",
        ),
        ('rusak: {label: Rusak, say: "{meledak}"}', "failure", "RuntimeError('rusak sekali')"),
        ('rusak: {label: Rusak, say: "{tak_terisi}"}', "failure", "'{tak_terisi}' has no value"),
        ('rusak: {label: Rusak, say: "{hampa}"}', "empty message", "without text"),
    ],
)
def test_what_breaks_a_turn_is_found(tmp_path: Path, option: str, kind: str, words: str) -> None:
    if "tak_terisi" in option:
        option = 'rusak: {label: Rusak, when: [{if: tidak_pernah, do: tambah}, {say: "{cerita}"}]}'
        words = "'{cerita}' has no value"
    problem = only(walked(tiny_folder(tmp_path, flow=with_menu(option))))
    assert (problem.kind, problem.state) == (kind, "kecil.menu")
    assert words in problem.detail
    assert len(problem.steps) == 2


def test_more_than_one_sms_segment_is_only_a_warning(tmp_path: Path) -> None:
    bot = BOT.replace("{whatsapp:", "{sms: {flow: kecil, expires: 1h}, whatsapp:")
    option = f"panjang: {{label: Panjang, say: {'panjang ' * 25}}}"
    report = walked(tiny_folder(tmp_path, bot=bot, flow=with_menu(option)))
    problem = only(report)
    assert (problem.kind, problem.warning) == ("several segments", True)
    assert report.passed


COUNTER = """
from bot.engine.actions import NoFacts, guard, action

@action()
def catat(c):
    \"\"\"Ask for one more on the list.\"\"\"
    c.apply("catat")

@guard
def penuh(c):
    \"\"\"Tell whether two are on the list.\"\"\"
    return c.facts.look_up("jumlah", "") >= 2

@guard
def pagi(c):
    \"\"\"Say yes.\"\"\"
    return True
"""
REHEARSAL = """
class World:
    def __init__(self, at=None): self.count = 0
    def contact(self, persona, channel): raise LookupError(persona)
    def facts(self, at): return self
    def look_up(self, kind, key): return self.count
    def apply(self, effect): self.count += 1
    def event(self, event, session): return event

def facts(services): return World
def rehearsal(scene): return World()
"""


def test_what_chats_change_outside_is_changed_for_their_own_branch_alone(tmp_path: Path) -> None:
    option = (
        "daftar: {label: Daftar, when: [{if: penuh, say: Penuh.}, {do: catat, say: Tercatat.}]}"
    )
    folder = tiny_folder(tmp_path, flow=with_menu(option), actions=COUNTER)
    (folder / "hooks.py").write_text(REHEARSAL, encoding="utf-8")
    target = EngineTarget(folder)
    before = Journey.begin(target, Start(NOON, "whatsapp", "+6200011122233"))
    before, _ = before.branch(Step(Message(text="halo")))
    register = Step(Message(text="daftar"))
    for _ in range(3):
        once, outcome = before.branch(register)
        assert outcome.turn is not None
        assert [reply.text for reply in outcome.turn.replies] == ["Tercatat."]
    twice, _ = once.branch(register)
    _, outcome = twice.branch(register)
    assert outcome.turn is not None
    assert [reply.text for reply in outcome.turn.replies] == ["Penuh."]
    findings = explore(target, ["kecil.menu/option.daftar"])
    assert len(findings.conversations[0].steps) == 4


def test_the_same_seed_takes_the_same_walk(tmp_path: Path) -> None:
    flow = with_menu('cerita: {label: Cerita, do: tambah, say: "{cerita}"}')
    folder = tiny_folder(tmp_path, flow=flow)
    assert walked(folder, 5) == walked(folder, 5)
    assert walked(folder, 5).states != walked(folder, 6).states


def test_what_is_not_needed_is_left_out(tmp_path: Path) -> None:
    target = EngineTarget(tiny_folder(tmp_path))
    start = Start(NOON, "whatsapp", "+6200011122233")
    steps = tuple(Step(Message(text=text)) for text in ("a", "b", "c", "menu", "d", "ya", "e"))
    found = shrink(target, start, steps, lambda journey, _: len(journey.steps) >= 3)
    assert len(found) == 3


# The command


def test_the_command_prints_each_problem_as_a_transcript(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = with_menu("rusak: {label: Rusak, do: rusak}")
    folder = tiny_folder(tmp_path, flow=flow)
    command = ["explore", "--check", "--turns", "500", "--seed", "3", "--bot", str(folder)]
    assert main(command) == 1
    head, _, rest = capsys.readouterr().out.partition("title: failure\n")
    assert "500 turns in" in head
    assert "kecil.yaml:8: failure in state 'kecil.menu'" in head
    body = rest.rpartition("\n\n")[0]
    path = tmp_path / "problem.chat.yaml"
    path.write_text(f"title: failure\n{body}\n", encoding="utf-8")
    (transcript,) = read_transcripts(path)
    result = play(transcript, EngineTarget(folder))
    assert result.passed
    assert "action 'rusak' failed" in result.played[-1].heard.trouble


def test_the_bpjs_bot_survives_a_walk(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["explore", "--check", "--turns", "2000", "--seed", "11", "--bot", str(DEFAULT_BOT)]
    assert main(command) == 0
    assert "0 problems, 0 warnings." in capsys.readouterr().out

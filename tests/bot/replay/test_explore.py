"""What the explorer finds, that it is the shortest, and that what it writes passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.small_bot import BOT, KIOS, LOKET
from support.tiny_bot import TRANSCRIPT, tiny_folder, with_menu

from bot.cli.coverage import measured
from bot.cli.entry import main
from bot.replay.engine_player import EngineTarget
from bot.replay.exploration import write_found
from bot.replay.explore import Findings, Limits, explore
from bot.replay.inputs import NONSENSE, Inputs
from bot.replay.inventory import Inventory
from bot.replay.transcript import Message
from bot.settings import DEFAULT_BOT

KIOS_ACTIONS = "from support.small_bot import *\n"


def kios_folder(tmp_path: Path, kios: str = KIOS) -> Path:
    """Write the small bot of the engine's tests to a folder."""
    folder = tmp_path / "kios"
    folder.mkdir()
    texts = {"bot.yaml": BOT, "kios.yaml": kios, "loket.yaml": LOKET, "actions.py": KIOS_ACTIONS}
    for name, text in texts.items():
        (folder / name).write_text(text.replace("[id, en]", "[id]"), encoding="utf-8")
    return folder


def find(folder: Path, limits: Limits | None = None) -> Findings:
    """Look for every transition of a bot."""
    target = EngineTarget(folder)
    bot = target.rehearsed.bot
    inventory = Inventory(bot.script, bot.machine)
    return explore(target, [each.id for each in inventory.transitions], limits)


def lengths(findings: Findings) -> dict[str, int]:
    return {
        each: len(found.steps) for found in findings.conversations for each in found.transitions
    }


def test_every_transition_of_the_tiny_bot_is_found_in_as_few_steps_as_there_can_be(
    tmp_path: Path,
) -> None:
    evening = with_menu(
        "malam: {label: Malam, when: [{if: tidak_pernah, go: selesai}, {go: awal}]}"
    )
    findings = find(tiny_folder(tmp_path, flow=evening))
    assert findings.missed == ("kecil.menu/option.ya#1", "kecil.menu/option.malam")
    assert lengths(findings) == {
        "kecil.awal/otherwise": 1,
        "everywhere/word.menu": 1,
        "everywhere/word.kembali": 1,
        "everywhere/event.message.media": 1,
        "kecil.menu/option.ya": 2,
        "kecil.menu/option.malam#1": 2,
        "kecil.menu/otherwise": 2,
        "everywhere/expired": 2,
    }


def test_the_folder_can_name_times_and_silences_after_which_things_differ(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path)
    (folder / "hooks.py").write_text(
        "from datetime import UTC, datetime, timedelta\n"
        "from bot.hooks import Occasions\n"
        "def occasions():\n"
        "    at = datetime(2026, 11, 23, 11, 45, tzinfo=UTC)\n"
        "    silence = timedelta(minutes=20)\n"
        "    return Occasions((at,), ('+6200011122233',), silences=(silence,))\n"
    )
    findings = find(folder)
    assert findings.missed == ()
    (late,) = [f for f in findings.conversations if "kecil.menu/option.ya#1" in f.transitions]
    assert [step.after.total_seconds() for step in late.steps] == [0, 1200]


def test_the_small_bot_gives_up_all_but_what_nobody_can_reach(tmp_path: Path) -> None:
    findings = find(kios_folder(tmp_path))
    assert set(findings.missed) == {
        "kios.menu/otherwise",  # no text is as near to one option as to the other
        "kios.bayar/option.gagal",  # its action fails always
        "kios.bayar/option.pecah",  # its phrase fails always
        "kios.bayar/option.pesan",  # nothing in the folder carries out its command
        "everywhere/word.lacak",  # its parser offers no samples
        "everywhere/word.lacak#1",
    }


def test_a_text_between_two_options_is_made_up_where_one_exists(tmp_path: Path) -> None:
    kios = KIOS.replace("match: [pulsa]", "match: [paket merah a]").replace(
        "tutup: {label: Tutup, go", "tutup: {label: Tutup, match: [paket hijau a], go"
    )
    kios = kios.replace("paket hijau a", "paket merek a")
    assert "kios.menu/otherwise" not in find(kios_folder(tmp_path, kios)).missed


def test_guards_and_refusals_are_reached_by_varying_the_samples(tmp_path: Path) -> None:
    found = lengths(find(kios_folder(tmp_path)))
    assert found["kios.nominal/answered"] == 4  # 5 is cheap, 5555 is not
    assert found["kios.nomor/otherwise"] == 3  # 1234 is a number, 12 is too short


def test_a_limit_that_hides_something_is_named(tmp_path: Path) -> None:
    findings = find(kios_folder(tmp_path), Limits(steps=2))
    assert "kios.bayar/option.ya" in findings.missed
    assert findings.reached == {"steps"}
    assert find(tiny_folder(tmp_path), Limits(turns=1)).reached == {"turns"}


def test_what_nobody_understands_is_understood_nowhere(tmp_path: Path) -> None:
    target = EngineTarget(DEFAULT_BOT)
    inputs = Inputs(target.rehearsed)
    for state in target.rehearsed.bot.script.states.values():
        if state.waits:
            texts = [step.act for step in inputs.messages(state.name, "whatsapp")]
            assert Message(text=NONSENSE) in texts
            assert len(texts) == len(set(map(repr, texts)))


# The command


def test_the_command_writes_transcripts_that_pass_and_cover_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tiny_folder(tmp_path), tmp_path / "out"
    command = ["explore", "--bot", str(folder), "--out", str(out)]
    assert main([*command, "--missing"]) == 1
    printed = capsys.readouterr().out
    assert "8 transitions were missing; 7 are in" in printed
    assert "kecil.yaml:15  kecil.menu: option ya stays" in printed
    assert main(["replay", str(out), "--bot", str(folder)]) == 0
    coverage = measured(folder, [out])
    assert coverage.unplayed == []
    assert [each.id for each in coverage.missing_transitions()] == ["kecil.menu/option.ya#1"]


def test_only_what_the_given_transcripts_miss_is_looked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out, given = tiny_folder(tmp_path), tmp_path / "out", tmp_path / "pagi.chat.yaml"
    given.write_text(TRANSCRIPT, encoding="utf-8")
    main(["explore", "--bot", str(folder), "--out", str(out), "--missing", str(given)])
    assert "5 transitions were missing; 4 are in" in capsys.readouterr().out
    assert "kecil.menu-otherwise.chat.yaml" not in {path.name for path in out.iterdir()}
    assert len(list(out.iterdir())) == 4


def test_every_way_out_of_the_first_questions_of_the_bpjs_bot_is_found_and_replays(
    tmp_path: Path,
) -> None:
    target = EngineTarget(DEFAULT_BOT)
    bot = target.rehearsed.bot
    inventory = Inventory(bot.script, bot.machine)
    near = ("chika.sapa/", "chika.menu/", "chika.lanjut/", "pandawa.provinsi/", "pandawa.kota/")
    wanted = [each.id for each in inventory.transitions if each.id.startswith(near)]
    findings = explore(target, wanted)
    assert findings.missed == ()
    files = list(write_found(target, findings, tmp_path / "out"))
    coverage = measured(DEFAULT_BOT, [tmp_path / "out"])
    assert coverage.unplayed == []
    assert not {each.id for each in coverage.missing_transitions()}.intersection(wanted)
    assert len(files) == len(findings.conversations)

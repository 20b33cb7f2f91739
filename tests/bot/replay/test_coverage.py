"""What coverage counts, exactly, on a bot that can be counted by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.small_bot import small_bot
from support.tiny_bot import TRANSCRIPT, tiny_folder

from bot.cli.coverage import measured
from bot.cli.entry import main
from bot.replay.coverage import Coverage, Share
from bot.replay.coverage_report import as_mermaid
from bot.replay.inventory import EVERYWHERE, Inventory
from bot.settings import DEFAULT_BOT

TRANSCRIPTS = Path(__file__).parents[2] / "transcripts"

EVERY_TRANSITION = {
    "kecil.awal/otherwise",
    "kecil.menu/option.ya",
    "kecil.menu/option.ya#1",
    "kecil.menu/otherwise",
    "everywhere/word.menu",
    "everywhere/word.kembali",
    "everywhere/event.message.media",
    "everywhere/expired",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_folder(tmp_path)


def transcript(tmp_path: Path, turns: str = "", name: str = "pagi.chat.yaml") -> Path:
    """Write the transcript of the tiny bot, or one with other turns."""
    head, _, own = TRANSCRIPT.partition("turns:\n")
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{head}turns:\n{turns or own}", encoding="utf-8")
    return path


def missing(coverage: Coverage) -> set[str]:
    return {each.id for each in coverage.missing_transitions()}


def test_what_works_everywhere_counts_once_and_all_else_where_it_stands(folder: Path) -> None:
    coverage = measured(folder, [])
    assert missing(coverage) == EVERY_TRANSITION
    assert coverage.state_share() == Share(0, 3)


def test_a_transcript_covers_exactly_the_branches_that_it_takes(
    folder: Path, tmp_path: Path
) -> None:
    coverage = measured(folder, [transcript(tmp_path)])
    assert EVERY_TRANSITION - missing(coverage) == {
        "kecil.awal/otherwise",
        "kecil.menu/otherwise",
        "kecil.menu/option.ya",
    }
    assert coverage.state_share() == Share(3, 3)
    assert coverage.transition_share() == Share(3, 8)
    assert coverage.transition_share("kecil") == Share(3, 4)
    assert coverage.transition_share(EVERYWHERE) == Share(0, 4)


def test_the_two_outcomes_of_a_guard_are_two_transitions(folder: Path, tmp_path: Path) -> None:
    turns = """\
  - user: halo
  - bot: {contains: Buka}
  - after: 10m
  - user: ya
  - bot: Belum buka.
"""
    late = transcript(tmp_path, turns)
    late.write_text(late.read_text().replace("T09:00", "T13:00"), encoding="utf-8")
    coverage = measured(folder, [late])
    assert coverage.transitions["kecil.menu/option.ya#1"] == 1
    assert "kecil.menu/option.ya" in missing(coverage)


def test_words_back_media_and_silence_each_count(folder: Path, tmp_path: Path) -> None:
    turns = """\
  - user: menu
  - bot: {contains: Buka}
  - user: kembali
  - bot: {contains: Buka}
  - media: image/jpeg
  - bot: [Teks saja, ya., {contains: Buka}]
  - after: 1h
  - user: halo
  - bot: [Habis., {contains: Buka}]
"""
    turns = turns.replace("[Teks saja, ya., ", '["Teks saja, ya.", ')
    coverage = measured(folder, [transcript(tmp_path, turns)])
    assert {each for each in EVERY_TRANSITION if each.startswith(EVERYWHERE)}.isdisjoint(
        missing(coverage)
    )


def test_a_transcript_that_fails_counts_nothing_and_fails_the_command(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = transcript(tmp_path, '  - user: halo\n  - bot: "Selamat tidur."\n')
    assert measured(folder, [path]).transition_share().taken == 0
    assert main(["coverage", str(path), "--bot", str(folder)]) == 1
    assert "the bot said something else" in capsys.readouterr().out


def test_explored_transcripts_count_only_where_they_are_named(folder: Path, tmp_path: Path) -> None:
    transcript(tmp_path, name="suite/explored/pagi.chat.yaml")
    assert measured(folder, [tmp_path / "suite"]).transcripts == 0
    assert measured(folder, [tmp_path / "suite" / "explored"]).transcripts == 1


def test_every_transition_of_the_built_machine_belongs_to_one_that_is_counted() -> None:
    bot = small_bot()
    inventory = Inventory(bot.script, bot.machine)
    names = [each.id for each in inventory.transitions]
    assert len(names) == len(set(names))
    counted = {(each.trigger, str(each.place)) for each in inventory.transitions}
    for arrow in bot.machine.arrows():
        if arrow.trigger != "expired":
            assert (arrow.trigger, str(arrow.branch.place)) in counted
    assert sum(each.trigger == "expired" for each in inventory.transitions) == 2


# The command


def test_the_table_names_what_is_missing_with_file_and_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = transcript(tmp_path)
    assert main(["coverage", str(path), "--bot", str(folder)]) == 0
    text = capsys.readouterr().out
    assert re.search(r"^kecil +3/3 +3/4 +75\.0 %$", text, re.MULTILINE)
    assert re.search(r"^all +3/3 +3/8 +37\.5 %$", text, re.MULTILINE)
    assert re.search(r"kecil/kecil\.yaml:15 +kecil\.menu: option ya stays$", text, re.MULTILINE)
    assert re.search(
        r"kecil/bot\.yaml:7 +everywhere: word menu -> kecil\.menu$", text, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--fail-under", "37.5"], 0),
        (["--fail-under", "38"], 1),
        (["--fail-under-states", "100"], 0),
    ],
)
def test_too_little_fails(folder: Path, tmp_path: Path, options: list[str], status: int) -> None:
    assert main(["coverage", str(transcript(tmp_path)), "--bot", str(folder), *options]) == status


def test_too_few_states_fail(folder: Path, tmp_path: Path) -> None:
    path = transcript(tmp_path, "  - user: halo\n  - bot: {contains: Buka}\n")
    command = ["coverage", str(path), "--bot", str(folder)]
    assert main([*command, "--fail-under-states", "66"]) == 0
    assert main([*command, "--fail-under-states", "67"]) == 1


def test_json_tells_how_often_everything_was_taken(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "coverage.json"
    main(["coverage", str(transcript(tmp_path)), "--bot", str(folder), "--json", str(out)])
    data = json.loads(out.read_text())
    assert data["transitions"] == {"taken": 3, "total": 8, "percent": 37.5}
    rows = {row["id"]: row for flow in data["flows"].values() for row in flow["transitions"]}
    assert rows.keys() == EVERY_TRANSITION
    assert (rows["kecil.menu/option.ya"]["times"], rows["kecil.menu/option.ya#1"]["times"]) == (
        1,
        0,
    )
    assert rows["kecil.menu/option.ya"]["guard"] == "pagi"


def test_junit_has_a_case_for_every_state_and_transition(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "coverage.xml"
    main(["coverage", str(transcript(tmp_path)), "--bot", str(folder), "--junit", str(out)])
    root = ElementTree.fromstring(out.read_text())
    assert root.tag == "testsuites"
    assert (root.get("tests"), root.get("failures")) == ("11", "5")
    for suite in root:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert all(case.get("name") and case.get("classname") for case in cases)
    places = [failure.text or "" for failure in root.iter("failure")]
    assert all(re.search(r"kecil/\w+\.yaml:\d+$", place) for place in places)


def test_the_page_stands_alone_and_shows_every_state_and_transition(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "coverage.html"
    main(["coverage", str(transcript(tmp_path)), "--bot", str(folder), "--html", str(out)])
    page = out.read_text()
    assert not re.search(r"(src|href)=|@import|url\(", page)
    assert page.count('class="state ') == 3
    assert len(re.findall(r'class="row (covered|missing)"', page)) == 4
    assert page.count('class="row missing"') == 1
    assert page.count('<tr class="missing">') == 5


def test_the_mermaid_diagram_is_coloured(folder: Path, tmp_path: Path) -> None:
    text = as_mermaid(measured(folder, [transcript(tmp_path)]))
    assert text.startswith("stateDiagram-v2\n")
    assert "    class kecil_awal covered\n" in text
    assert "    class kecil_menu partial\n" in text
    nothing = as_mermaid(measured(folder, []), "kecil")
    assert nothing.count(" missing\n") == 3


def test_people_and_recordings_cover_the_bpjs_bot() -> None:
    coverage = measured(DEFAULT_BOT, [TRANSCRIPTS])
    assert coverage.unplayed == []
    assert coverage.missing_states() == ()
    assert coverage.transition_share().percent >= 95


def test_a_bot_folder_with_transcripts_of_its_own_is_measured_by_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tiny_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["coverage", "--bot", "kecil"]) == 1
    assert "tests/transcripts: there is no such file or folder" in capsys.readouterr().err
    (folder / "transcripts").mkdir()
    (folder / "transcripts/pagi.chat.yaml").write_text(TRANSCRIPT, encoding="utf-8")
    assert main(["coverage", "--bot", "kecil"]) == 0
    assert "1 transcript played." in capsys.readouterr().out
    assert main(["mutate", "--bot", "kecil"]) == 0
    main(["explore", "--bot", "kecil"])
    assert list((folder / "transcripts/explored").glob("*.chat.yaml"))


def test_each_flow_becomes_a_picture_of_its_own(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path)
    (folder / "pagi.chat.yaml").write_text(TRANSCRIPT, encoding="utf-8")
    assert main(["coverage", "--bot", str(folder), "--svg", str(tmp_path / "gambar")]) == 0
    (path,) = (tmp_path / "gambar").iterdir()
    root = ElementTree.parse(path).getroot()
    assert (path.name, root.tag) == ("kecil.svg", "{http://www.w3.org/2000/svg}svg")
    assert "--good" in root[0].text
    assert "min-width" not in path.read_text(encoding="utf-8").partition("</style>")[2]


def test_cases_of_one_file_that_fail_stand_in_one_folded_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny_folder(tmp_path)
    text = TRANSCRIPT.replace("turns:", "for_each: [a, b, c]\nturns:").replace("halo", "{each}")
    text = text.replace("user: {each}", 'user: "{each}"').replace("Sampai jumpa", "Sampai nanti")
    (tmp_path / "kecil/pagi.chat.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["coverage", "--bot", "kecil", "--html", "x.html"]) == 1
    said = capsys.readouterr().out
    assert "1 transcript that does not count:\n" in said
    assert (
        said.count("kecil/pagi.chat.yaml:15  the bot said something else (and 2 other cases)") == 1
    )
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "<details><summary>1 transcript that does not count</summary>" in page
    assert str(tmp_path) not in page

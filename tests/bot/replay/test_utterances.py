"""Utterances judge what a bot makes of questions, and say what was taken for what."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from support.asking_bot import BOT, ONGKIR, TOKO

from bot.cli.entry import main
from bot.engine.questions import Router
from bot.errors import WartelError
from bot.replay.utterances import Judgement, judge, page, read, report

EXAMPLES = {
    "a.bayar": ["bagaimana cara bayar iuran", "bayar lewat atm"],
    "a.jam": ["kantor buka jam berapa", "jam pelayanan kantor"],
    "a.alamat": ["alamat kantor di mana", "kantor terdekat"],
}
TABLE = """text,target,habit,part
cara bayar iuran,a.bayar,sms,tune
"kantor buka jam berapa, ya",a.jam,polite,tune
kantor,a.jam|a.alamat,sms,tune
bayar lewat atm,a.alamat,angry,held
alamat kantor di mana,none,angry,held
resep rendang,none,sms,held
kartu hilang,a.jam,sms,held
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "utterances.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def router() -> Router:
    return Router(EXAMPLES)


@pytest.fixture
def judgement(table: Path, router: Router) -> Judgement:
    return judge(router, read(table, EXAMPLES))


def test_figures_count_questions_and_jumps(judgement: Judgement) -> None:
    assert len(judgement.judged) == 7
    assert len(judgement.asked) == 5
    assert judgement.first == pytest.approx(60)
    assert judgement.offered == pytest.approx(60)
    assert judgement.wrong_jumps == pytest.approx(100 * 2 / 7)
    assert judgement.asked_back == pytest.approx(20)


def test_the_table_of_confusion_names_what_was_taken_for_what(judgement: Judgement) -> None:
    assert judgement.confused == {
        ("a.alamat", "a.bayar"): 1,
        ("none", "a.alamat"): 1,
        ("a.jam", "none"): 1,
    }


def test_a_report_has_a_row_for_every_habit(judgement: Judgement) -> None:
    lines = list(report(judgement))
    assert lines[2:6] == [
        "| angry | 2 | 0.0 % | 0.0 % | 0.0 % | 100.0 % |",
        "| polite | 1 | 100.0 % | 100.0 % | 0.0 % | 0.0 % |",
        "| sms | 4 | 66.7 % | 66.7 % | 33.3 % | 0.0 % |",
        "| **all** | 7 | 60.0 % | 60.0 % | 20.0 % | 28.6 % |",
    ]
    assert "| a.alamat | a.bayar | 1 |" in lines


def test_a_report_without_mistakes_says_so(router: Router, table: Path) -> None:
    good = [each for each in read(table, EXAMPLES) if each.part == "tune"]
    assert list(report(judge(router, good)))[-1] == "No question was taken for another."


def test_a_page_shows_what_was_held_back_first(router: Router, table: Path) -> None:
    lines = list(page(router, read(table, EXAMPLES)))
    titles = [line for line in lines if line.startswith("## ")]
    assert titles == ["## Held back: never looked at while tuning", "## Used while tuning"]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("text,target\n", ":1: the first line must be 'text,target,habit,part'"),
        ("text,target,habit,part\na,a.jam,sms\n", ":2: a line holds text, target, habit, part"),
        ("text,target,habit,part\na,a.jam,,tune\n", ":2: a line holds text, target, habit, part"),
        ("text,target,habit,part\na,a.jamm,sms,tune\n", ":2: no question is answered by 'a.jamm'"),
        (
            "text,target,habit,part\na,a.jam,sms,test\n",
            ":2: 'part' must be held or tune, not 'test'",
        ),
    ],
)
def test_a_wrong_table_is_explained(tmp_path: Path, table: str, sentence: str) -> None:
    path = tmp_path / "u.csv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(WartelError) as caught:
        read(path, EXAMPLES)
    assert f"{path}{sentence}" in str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "toko"
    place.mkdir()
    texts = {"bot": BOT.replace("[id, en]", "[id]"), "toko": TOKO, "ongkir": ONGKIR}
    for name, text in texts.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    code = "from support.asking_bot import catat, jumlah, lunas, nama  # noqa: F401\n"
    (place / "actions.py").write_text(code, encoding="utf-8")
    return place


def asked(folder: Path, *options: str) -> tuple[int, list[str]]:
    """Run the command on a table of three utterances."""
    table = folder / "utterances.csv"
    rows = [
        "text,target,habit,part",
        "kapan gratis ongkir,ongkir.gratis,sms,tune",
        "retur barang,ongkir.gratis,sms,tune",
        "barang rusak bisa ditukar,toko.retur,polite,held",
    ]
    table.write_text("\n".join(rows), encoding="utf-8")
    out = StringIO()
    status = main(["questions", str(table), str(folder), *options], out)
    return status, out.getvalue().splitlines()


def test_the_command_prints_figures_of_all_parts_or_of_one(folder: Path) -> None:
    assert "| **all** | 3 | 66.7 % | 66.7 % | 0.0 % | 33.3 % |" in asked(folder)[1]
    assert (
        "| **all** | 1 | 100.0 % | 100.0 % | 0.0 % | 0.0 % |" in asked(folder, "--part", "held")[1]
    )


def test_the_command_lists_misses_if_asked_to(folder: Path) -> None:
    assert asked(folder, "--misses")[1][-1] == "ongkir.gratis -> toko.retur: retur barang"


def test_the_command_writes_a_page(folder: Path) -> None:
    status, lines = asked(folder, "--page")
    assert status == 0
    assert lines[0].startswith("# ")
    assert len([line for line in lines if line.startswith("| **all**")]) == 2


def test_the_command_needs_a_table_that_exists(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = folder / "none.csv"
    assert main(["questions", str(missing), str(folder)], StringIO()) == 1
    assert capsys.readouterr().err == f"wartel: {missing}: there is no such file\n"

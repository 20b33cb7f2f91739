import argparse
import json
from datetime import datetime
from io import StringIO

import pytest
import redis

from bot.errors import SettingsError
from flows.bpjs import commands
from flows.bpjs.arrears import virtual_account
from flows.bpjs.members import Ledger
from flows.bpjs.months import WIB
from flows.bpjs.people import Channel
from flows.bpjs.personas import load_personas

AT = datetime(2026, 11, 23, 9, tzinfo=WIB)


def run(client: redis.Redis, *words: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    commands.register(parser)
    out = StringIO()
    return commands.run(parser.parse_args(words), client, AT, out), out.getvalue()


def test_an_empty_ledger_says_how_to_fill_it(redis_client: redis.Redis) -> None:
    assert run(redis_client, "show") == (
        1,
        "The ledger is empty. Fill it with: wartel members reset\n",
    )
    assert run(redis_client, "show", "--json") == (1, "[]\n")


def test_reset_fills_the_ledger_and_shows_it(redis_client: redis.Redis) -> None:
    code, table = run(redis_client, "reset")
    lines = table.splitlines()
    assert code == 0
    assert lines[0].split() == list(commands.COLUMNS)
    assert len(lines) == 1 + len(load_personas())
    assert run(redis_client, "show") == (0, table)


def test_a_row_tells_who_it_is_and_what_is_owed(redis_client: redis.Redis) -> None:
    _, table = run(redis_client, "reset")
    rows = {line.split()[0]: " ".join(line.split()) for line in table.splitlines()}
    assert rows["menunggak"] == (
        "menunggak Siti Umpama 3199015204860001 0099900000001 1986-04-12 Rp420.000 menunggak"
    )
    assert rows["lunas"].endswith("Rp0 aktif")


def test_the_table_fits_into_120_columns(redis_client: redis.Redis) -> None:
    _, table = run(redis_client, "reset")
    assert max(map(len, table.splitlines())) <= 120


def test_one_member_is_shown_with_everything_that_the_form_asks_for(
    redis_client: redis.Redis,
) -> None:
    run(redis_client, "reset")
    code, text = run(redis_client, "show", "menunggak")
    lines = {" ".join(line.split()) for line in text.splitlines()}
    assert code == 0
    assert lines >= {
        "NIK 3199015204860001",
        "Nomor kartu JKN-KIS 0099900000001",
        "Nama lengkap Siti Umpama",
        "Tanggal lahir 12-04-1986",
        "Nomor HP +6284000000001",
        "Segmen peserta PBPU",
        "virtual account 8888899900000001",
        "status tidak aktif: menunggak",
        "arrears Rp420.000 (3 months)",
    }
    (row,) = json.loads(run(redis_client, "show", "menunggak", "--json")[1])
    assert row["slug"] == "menunggak"


def test_an_unknown_member_is_named_with_those_there_are(redis_client: redis.Redis) -> None:
    run(redis_client, "reset")
    with pytest.raises(SettingsError, match="no member 'siti', but menunggak, menunggak-lama"):
        run(redis_client, "show", "siti")


def test_the_columns_stand_under_their_names(redis_client: redis.Redis) -> None:
    _, table = run(redis_client, "reset")
    header, *rows = table.splitlines()
    place = header.index("nik")
    assert all(row[place : place + 4] == "3199" for row in rows)


def test_json_tells_the_same_and_more(redis_client: redis.Redis) -> None:
    code, text = run(redis_client, "reset", "--json")
    rows = {row["slug"]: row for row in json.loads(text)}
    assert code == 0
    assert rows["menunggak-lama"] == {
        "slug": "menunggak-lama",
        "about": "Menunggak tiga puluh bulan; hanya dua puluh empat bulan yang ditagih.",
        "name": "Karto Khayalan",
        "phone": "+6284000000002",
        "card": "0099900000005",
        "nik": "3199013001710005",
        "born": "1971-01-30",
        "segment": "PBPU",
        "class": "II",
        "people": 2,
        "months_owed": 30,
        "months_billed": 24,
        "arrears": 4_800_000,
        "credit": 0,
        "va": "8888899900000005",
        "active": False,
        "cause": "menunggak",
        "since": "2024-06-01",
    }
    assert rows["ppu-aktif"]["va"] is None


def test_reset_forgets_payments_and_show_does_not(redis_client: redis.Redis) -> None:
    run(redis_client, "reset")
    ledger = Ledger(redis_client)
    ledger.pay("b", virtual_account("0099900000001"), 420_000, AT, Channel.FORM)
    _, paid = run(redis_client, "show", "--json")
    assert json.loads(paid)[0]["active"] is True
    assert ledger.journal()
    _, anew = run(redis_client, "reset", "--json")
    assert json.loads(anew)[0]["active"] is False
    assert ledger.journal() == ()


@pytest.mark.parametrize("words", [[], ["lihat"], ["show", "--xml"]])
def test_an_unknown_command_is_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    commands.register(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(words)
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_folder_of_data_may_stand_on_either_side_of_the_sub_command(place: str) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data")
    commands.register(parser)
    words = ["--data", "x", "show"] if place == "before" else ["show", "--data", "x"]
    assert parser.parse_args(words).data == "x"

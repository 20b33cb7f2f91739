"""Keep one account for each data directory, and let the environment decide."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.emulator.credentials import FILE, read_credentials
from bot.errors import SettingsError

SID = "AC" + "b" * 32
ENV = {"EMULATOR_ACCOUNT_SID": SID, "EMULATOR_AUTH_TOKEN": "my-own"}


def test_the_first_start_makes_an_account_of_twilios_form(tmp_path):
    made = read_credentials({}, tmp_path / "data")

    assert re.fullmatch("AC[0-9a-f]{32}", made.account_sid)
    assert re.fullmatch("[0-9a-f]{32}", made.auth_token)
    assert read_credentials({}, tmp_path / "data") == made
    assert read_credentials({}, tmp_path / "other") != made


def test_nobody_else_can_read_what_is_kept(tmp_path):
    read_credentials({}, tmp_path / "data")

    assert stat.S_IMODE((tmp_path / "data" / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_programs_that_start_at_once_agree(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: read_credentials({}, tmp_path), range(64)))

    assert len(found) == 1


def test_the_environment_decides_and_nothing_is_kept_then(tmp_path):
    given = read_credentials(ENV, tmp_path)

    assert (given.account_sid, given.auth_token) == (SID, "my-own")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sorted(ENV))
def test_what_the_environment_leaves_open_comes_from_the_file(tmp_path, name):
    kept = read_credentials({}, tmp_path)
    mixed = read_credentials({name: ENV[name]}, tmp_path)

    sid_given = name == "EMULATOR_ACCOUNT_SID"
    assert mixed.account_sid == (SID if sid_given else kept.account_sid)
    assert mixed.auth_token == (kept.auth_token if sid_given else "my-own")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMULATOR_ACCOUNT_SID", "AC123"),
        ("EMULATOR_ACCOUNT_SID", "SK" + "b" * 32),
        ("EMULATOR_AUTH_TOKEN", "two words"),
        ("EMULATOR_AUTH_TOKEN", "rahasia\u00e9"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, name, value):
    with pytest.raises(SettingsError, match=f"^{name} must be "):
        read_credentials({**ENV, name: value}, tmp_path)


@pytest.mark.parametrize("text", ["", "AC1 x", "one", "\xff"])
def test_a_damaged_file_is_named(tmp_path, text):
    (tmp_path / FILE).write_text(text, "latin-1")

    with pytest.raises(SettingsError, match=FILE):
        read_credentials({}, tmp_path)


def test_the_token_is_not_shown_by_accident(tmp_path):
    made = read_credentials({}, tmp_path)

    assert made.auth_token not in repr(made)
    assert made.auth_token not in repr(made.account())

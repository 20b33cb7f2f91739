"""Settings are complete and right, or the program does not start and says everything to mend."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import DEFAULT_BOT, Settings, kept_secret

PRODUCTION = {
    "TWILIO_AUTH_TOKEN": "12345",
    "PUBLIC_URL": "https://bot.example.com",
    "SECRET_KEY": "k" * 32,
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def mistakes(**env: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(env)
    return str(caught.value).splitlines()


def test_production_is_the_mode_of_whoever_says_nothing() -> None:
    settings = Settings.from_env(PRODUCTION)
    assert (settings.mode, settings.local) == ("production", False)
    assert settings.public_url == "https://bot.example.com"
    assert settings.tokens == ("12345",)
    assert settings.bot == DEFAULT_BOT
    assert (DEFAULT_BOT / "bot.yaml").is_file()


def test_production_names_everything_that_is_missing_at_once() -> None:
    named = [re.match("[A-Z_]+", line)[0] for line in mistakes()]  # type: ignore[index]
    assert named == list(PRODUCTION)


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_does_without_none_of_its_settings(name: str) -> None:
    assert [line.split()[0] for line in mistakes(**{**PRODUCTION, name: "  "})] == [name]


def test_a_data_directory_replaces_the_redis_url_on_one_machine(tmp_path: Path) -> None:
    env = {**PRODUCTION, "REDIS_URL": "", "WARTEL_DATA": str(tmp_path / "data")}
    settings = Settings.from_env(env)
    assert (settings.redis_url, settings.data) == ("", tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "k" * 31, "SECRET_KEY has 31 characters"),
        ("PUBLIC_URL", "http://bot.example.com", "must begin with https://"),
        ("PUBLIC_URL", "bot.example.com", "must begin with https://"),
        ("PUBLIC_URL", "https://", "must begin with https://"),
        ("PUBLIC_URL", "https://[bot", "cannot be read"),
        ("PUBLIC_URL", "https://a..b", "no name that the net knows"),
        ("PUBLIC_URL", "https://bot example.com", "no name that the net knows"),
        ("PUBLIC_URL", f"https://{'a' * 64}.com", "no name that the net knows"),
        ("PUBLIC_URL", "https://bot.example.com:port", "cannot be read"),
        ("PUBLIC_URL", "https://me:secret@bot.example.com", "name or password"),
        ("PUBLIC_URL", "https://bot.example.com/#rc=3&rp=ct", "before ? and #"),
        ("PUBLIC_URL", "https://bot.example.com?a=b", "before ? and #"),
        ("TWILIO_ACCOUNT_SID", "SK" + "a" * 32, "AC and 32 hexadecimal digits"),
        ("WARTEL_MODE", "debug", "can be local or production"),
        ("WARTEL_RATE", "many", "WARTEL_RATE is 'many'; it can be off, or limits such as 20/min"),
        ("TWILIO_API_KEY", "SK1", "TWILIO_API_KEY and TWILIO_API_SECRET belong together"),
        ("TWILIO_API_URL", "http://api.example.com", "must begin with https://"),
        ("TWILIO_API_URL", "api.example.com", "must begin with https://"),
        ("TWILIO_SMS_FROM", "0811", "must be a number such as +6281234567890"),
        ("WARTEL_SEND_RATE", "0", "messages a second, such as 80 or 0.3"),
        ("WARTEL_SEND_RATE", "fast", "messages a second, such as 80 or 0.3"),
        ("PORT", "0", "from 1 to 65535"),
        ("PORT", "65536", "from 1 to 65535"),
        ("PORT", "٨٠٠٠", "from 1 to 65535"),
    ],
)
def test_a_wrong_setting_is_refused_in_a_sentence(name: str, value: str, sentence: str) -> None:
    (line,) = mistakes(**{**PRODUCTION, name: value})
    assert line.startswith(name)
    assert sentence in line


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://bot.example.com/", "https://bot.example.com"),
        (" https://bot.example.com/wartel/ ", "https://bot.example.com/wartel"),
        ("https://bot.example.com:8443", "https://bot.example.com:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_a_public_url_may_have_a_port_and_a_prefix(given: str, kept: str) -> None:
    assert Settings.from_env({**PRODUCTION, "PUBLIC_URL": given}).public_url == kept


def test_two_tokens_hold_while_one_replaces_the_other() -> None:
    settings = Settings.from_env({**PRODUCTION, "TWILIO_AUTH_TOKEN_SECONDARY": "67890"})
    assert settings.tokens == ("12345", "67890")


def test_what_sends_has_a_key_a_speed_and_a_number_if_they_are_given() -> None:
    more = {
        "TWILIO_API_KEY": "SK1",
        "TWILIO_API_SECRET": "hidden-s",
        "TWILIO_API_URL": "http://127.0.0.1:8010/",
        "TWILIO_SMS_FROM": "+6281234567890",
        "WARTEL_SEND_RATE": "0.3",
    }
    settings = Settings.from_env({**PRODUCTION, **more})
    assert (settings.api_key, settings.api_secret) == ("SK1", "hidden-s")
    assert (settings.api_url, settings.sms_from) == ("http://127.0.0.1:8010", "+6281234567890")
    assert settings.send_rate == 0.3
    assert "hidden-s" not in repr(settings)
    assert Settings.from_env(PRODUCTION).send_rate == 80


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    env = {**PRODUCTION, "REDIS_URL": "redis://:hidden-r@h/0", "TWILIO_AUTH_TOKEN": "hidden-t"}
    env |= {"SECRET_KEY": "hidden-s" * 8, "TWILIO_WEBHOOK_KEY": "hidden-w"}
    assert "hidden" not in repr(Settings.from_env(env))


def test_local_mode_needs_no_setting_and_keeps_its_secret(tmp_path: Path) -> None:
    env = {"WARTEL_MODE": "local", "WARTEL_DATA": str(tmp_path / "data"), "PORT": "8123"}
    first, second = Settings.from_env(env), Settings.from_env(env)
    assert first.public_url == "http://127.0.0.1:8123"
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    mode = (tmp_path / "data" / "secret-key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_two_data_directories_have_two_secrets(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "a") != kept_secret(tmp_path / "b")


def test_programs_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        secrets = set(threads.map(kept_secret, [tmp_path / "data"] * 64))
    assert len(secrets) == 1
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret-key"]


def test_a_damaged_secret_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("short\n")
    with pytest.raises(SettingsError, match="is damaged"):
        kept_secret(tmp_path)


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"WARTEL_DATA: .*file/data"):
        kept_secret(tmp_path / "file" / "data")


def test_messages_are_limited_in_production_alone(tmp_path: Path) -> None:
    assert Settings.from_env(PRODUCTION).rate == "20/minute;200/day"
    local = {"WARTEL_MODE": "local", "WARTEL_DATA": str(tmp_path)}
    assert Settings.from_env(local).rate == ""


@pytest.mark.parametrize(("given", "kept"), [("5/second", "5/second"), ("off", "")])
def test_the_limits_of_messages_can_be_set(given: str, kept: str) -> None:
    assert Settings.from_env({**PRODUCTION, "WARTEL_RATE": given}).rate == kept

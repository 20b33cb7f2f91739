"""Hold docker-compose.yml against the real settings and the real store."""

import argparse
import re
import shlex
from pathlib import Path

import pytest

import bot.settings
from bot.cli.entry import COMMANDS
from bot.cli.relay import register
from bot.errors import SettingsError
from bot.settings import DEFAULT_SEND_RATE, PRODUCTION, Settings
from bot.stores.binaries import OLDEST
from bot.stores.client import connect
from bot.stores.readiness import readiness

GIVEN = {
    "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef",
    "TWILIO_AUTH_TOKEN": "fedcba9876543210fedcba9876543210",
    "TWILIO_AUTH_TOKEN_SECONDARY": "0123456789abcdef0123456789abcdef",
    "PUBLIC_URL": "https://bot.example.org",
    "SECRET_KEY": "5ec4e75ec4e75ec4e75ec4e75ec4e75ec4e75ec4",
    "TWILIO_API_KEY": "SK0123456789abcdef0123456789abcdef",
    "TWILIO_API_SECRET": "another secret",
    "TWILIO_SMS_FROM": "+6287775500400",
    "WARTEL_SEND_RATE": "0.3",
}


ROOT = Path(__file__).parents[2]


class Missing(Exception):
    """Say that compose would stop with this variable's message."""


def interpolate(text: str, given: dict[str, str]) -> str:
    """Fill in ${NAME:?message} and ${NAME:-default} like compose."""

    def fill(match: re.Match[str]) -> str:
        name, rule, rest = match.groups()
        if given.get(name):
            return given[name]
        if rule == ":?":
            raise Missing(f"{name}: {rest}")
        return rest

    return re.sub(r"\$\{(\w+)(:[?-])([^}]*)\}", fill, text)


@pytest.fixture(scope="session", params=["web", "relay"])
def written(compose, request) -> dict[str, str]:
    return compose["services"][request.param]["environment"]


def environment(written: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    return {name: interpolate(text, given) for name, text in written.items()}


def test_the_settings_accept_what_compose_passes(written):
    settings = Settings.from_env(environment(written, GIVEN))

    assert settings.mode == PRODUCTION
    assert settings.redis_url == "redis://redis:6379/0"


def outcome(env: dict[str, str]) -> Settings | str:
    """Give what the settings make of an environment: themselves, or their complaint."""
    try:
        return Settings.from_env(env)
    except SettingsError as error:
        return str(error)


def test_the_settings_know_every_name_that_compose_passes(written):
    full = environment(written, GIVEN)
    for name in full:
        without = outcome({other: value for other, value in full.items() if other != name})
        assert without != outcome(full), f"{name} makes no difference"
        assert isinstance(without, Settings) or name in without


@pytest.mark.parametrize(
    "name", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL", "SECRET_KEY"]
)
def test_compose_names_a_setting_that_was_not_given(written, name):
    with pytest.raises(Missing, match=rf"^{name}: \w"):
        environment(written, GIVEN | {name: ""})


def test_the_line_in_the_docs_gives_what_compose_wants(written):
    text = (ROOT / "docs/deployment.md").read_text("utf-8")
    (line,) = re.findall(r"^ +((?:[A-Z_]+=\S+ )+)docker compose up --build$", text, re.MULTILINE)
    given = {name: GIVEN[name] for name in re.findall(r"([A-Z_]+)=", line)}

    settings = Settings.from_env(environment(written, given))

    assert settings.account_sid == GIVEN["TWILIO_ACCOUNT_SID"]
    assert settings.mode == PRODUCTION


def test_the_relay_sends_with_what_it_is_given_and_else_with_the_accounts_token(compose):
    written = compose["services"]["relay"]["environment"]
    given = Settings.from_env(environment(written, GIVEN))
    assert (given.api_key, given.sms_from) == (GIVEN["TWILIO_API_KEY"], GIVEN["TWILIO_SMS_FROM"])
    assert given.send_rate == 0.3

    names = ("TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_SMS_FROM", "WARTEL_SEND_RATE")
    bare = Settings.from_env(environment(written, GIVEN | dict.fromkeys(names, "")))
    assert (bare.api_key, bare.sms_from, bare.send_rate) == ("", "", DEFAULT_SEND_RATE)


def test_the_relay_knows_what_the_server_knows(compose):
    web, relay = (compose["services"][name]["environment"] for name in ("web", "relay"))
    assert web.items() <= relay.items()


def test_the_relay_runs_commands_that_there_are(compose):
    relay = compose["services"]["relay"]
    parser = argparse.ArgumentParser()
    register(parser)
    for command in (shlex.split(relay["command"]), relay["healthcheck"]["test"][1:]):
        program, name, *options = command
        assert (program, name in COMMANDS) == ("wartel", True)
        parser.parse_args(options)


def test_the_table_of_settings_is_whole_and_stands_once():
    asked = set(
        re.findall(r'"([A-Z]+(?:_[A-Z]+)*)"', Path(bot.settings.__file__).read_text("utf-8"))
    )
    tables = {
        page.name: re.findall(r"^\| `([A-Z_]+)` \|", page.read_text("utf-8"), re.MULTILINE)
        for page in (ROOT / "docs").glob("*.md")
    }

    assert sorted(tables.pop("deployment.md")) == sorted(asked)
    assert not asked & {name for names in tables.values() for name in names}


def test_a_second_token_need_not_be_given(written):
    full = environment(written, GIVEN | {"TWILIO_AUTH_TOKEN_SECONDARY": ""})

    assert Settings.from_env(full).tokens == (GIVEN["TWILIO_AUTH_TOKEN"],)


def test_the_server_waits_for_a_healthy_store_and_listens_to_this_machine_alone(compose):
    web, relay = compose["services"]["web"], compose["services"]["relay"]

    for service in (web, relay):
        assert service["depends_on"] == {"redis": {"condition": "service_healthy"}}
    assert "ports" not in relay
    assert "healthcheck" in compose["services"]["redis"]
    assert [port.split(":")[0] for port in web["ports"]] == ["127.0.0.1"]
    assert "ports" not in compose["services"]["redis"]


def test_the_store_keeps_its_data_in_a_volume(compose):
    (mount,) = compose["services"]["redis"]["volumes"]
    volume, _, folder = mount.partition(":")

    assert volume in compose["volumes"]
    assert folder == "/data"  # where the image's server writes


def test_the_composed_store_is_one_that_the_server_trusts(composed_store):
    with connect(composed_store) as client:
        assert readiness(client) == []
        assert client.config_get("appendfsync") == {"appendfsync": "always"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_the_composed_store_would_not_be_trusted_without_its_log(store_without):
    with store_without("--appendonly") as url, connect(url) as client:
        assert any("appendonly" in complaint for complaint in readiness(client))


def test_the_store_image_is_new_enough(compose):
    image, _, version = compose["services"]["redis"]["image"].partition(":")

    assert image == "redis"
    assert int(version.partition(".")[0]) >= OLDEST

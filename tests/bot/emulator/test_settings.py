"""Read the settings of an emulator: all that code can set, and complaints with their place."""

from dataclasses import fields
from datetime import timedelta
from typing import Literal, get_args, get_origin, get_type_hints

import pytest

from bot.emulator.behaviour import Behaviour
from bot.emulator.model import Webhook
from bot.emulator.settings import EmulatorSettings, read_settings
from bot.errors import SettingsError


def other_value(name: str) -> object:
    """Give a value that a switch may have, but not its usual one."""
    hint, usual = get_type_hints(Behaviour)[name], getattr(Behaviour(), name)
    if isinstance(usual, bool):
        return not usual
    if get_origin(hint) is Literal:
        return next(one for one in get_args(hint) if one != usual)
    return usual + 1


@pytest.mark.parametrize("name", [one.name for one in fields(Behaviour)])
def test_every_switch_can_be_set(name):
    wanted = other_value(name)
    behaviour = read_settings({"behaviour": {name: wanted}}).behaviour

    assert getattr(behaviour, name) == wanted
    assert behaviour == Behaviour(**{name: wanted})


def test_nothing_given_is_as_usual():
    assert read_settings(None) == read_settings({}) == EmulatorSettings()


def test_rules_services_senders_and_keys_can_be_set():
    made = read_settings(
        {
            "behaviour": {"reply_loop_limit": None},
            "rules": {"window": False, "sandbox_interval": 1.5, "sandbox_code": "kopi-susu"},
            "services": [{"sid": "MG1", "smart_encoding": True, "validity_seconds": 60}],
            "senders": [
                {
                    "address": "whatsapp:+14155238886",
                    "sandbox": True,
                    "webhook": {"url": "http://127.0.0.1:5000/a", "method": "GET"},
                },
                {"address": "+15005550006", "service_sid": "MG1", "place": {"country": "US"}},
            ],
            "api_keys": {"SK1": "rahasia"},
        }
    )
    sandbox, number = made.senders

    assert made.behaviour.reply_loop_limit is None
    assert (made.rules.window, made.rules.sandbox_interval) == (False, timedelta(seconds=1.5))
    assert (made.services[0].smart_encoding, made.services[0].validity_seconds) == (True, 60)
    assert (sandbox.sandbox, sandbox.webhook) == (True, Webhook("http://127.0.0.1:5000/a", "GET"))
    assert (number.service_sid, number.place.country) == ("MG1", "US")
    assert made.api_keys == {"SK1": "rahasia"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "settings must be names with their values"),
        ({"warna": 1}, "warna: unknown. Known are behaviour"),
        ({"behaviour": {"warna": 1}}, "behaviour: warna: unknown"),
        ({"behaviour": {"sign_port": 1}}, "behaviour.sign_port is 1; it must be true or false"),
        ({"behaviour": {"reply_loop_limit": True}}, "must be a whole number or null"),
        ({"behaviour": {"too_long_code": 1}}, "it must be 21617 or 21658"),
        ({"rules": {"sandbox_interval": "soon"}}, "it must be seconds or null"),
        ({"services": {"sid": "MG1"}}, "services must be a list"),
        ({"services": [{"name": "x"}]}, "services[1] needs sid"),
        ({"senders": [{"address": "budi!"}]}, "senders: 'budi!' is no number"),
        ({"api_keys": {"SK1": 5}}, "api_keys.SK1 is 5; it must be a text"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(given, sentence):
    with pytest.raises(SettingsError) as caught:
        read_settings(given)

    assert sentence in str(caught.value)

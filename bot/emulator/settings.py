"""Read what an emulator shall do differently, as somebody writes it in a file.

    behaviour: {reply_loop_limit: 15}
    rules: {window: false, sandbox_interval: null}
    services: [{sid: MG..., smart_encoding: true}]
    senders: [{address: "whatsapp:+14155238886", sandbox: true}]
    api_keys: {SK...: secret}

Names and types are those of the data classes, so whatever can be set in code can be set here.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import timedelta
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.emulator.addresses import is_sender
from bot.emulator.behaviour import Behaviour
from bot.emulator.model import Sender
from bot.emulator.rules.book import RuleSettings
from bot.emulator.services import Service
from bot.errors import SettingsError

Made = TypeVar("Made")

NAMES = ("behaviour", "rules", "services", "senders", "api_keys")


@dataclass(frozen=True)
class EmulatorSettings:
    """Hold what a file says; what it does not mention is as usual."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    rules: RuleSettings = field(default_factory=RuleSettings)
    services: tuple[Service, ...] = ()
    senders: tuple[Sender, ...] = ()  # without a webhook where the file names none
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)


def read_settings(given: object) -> EmulatorSettings:
    """Read what a settings file holds; raise SettingsError with the place of what is wrong."""
    found = _mapping(given if given is not None else {}, "settings")
    if unknown := sorted(found.keys() - set(NAMES)):
        raise SettingsError(f"{', '.join(unknown)}: unknown. Known are {', '.join(NAMES)}")
    keys = _mapping(found.get("api_keys") or {}, "api_keys")
    return EmulatorSettings(
        behaviour=_made(Behaviour, found.get("behaviour") or {}, "behaviour"),
        rules=_made(RuleSettings, found.get("rules") or {}, "rules"),
        services=tuple(_listed(Service, found.get("services"), "services")),
        senders=tuple(_senders(found.get("senders"))),
        api_keys={name: _value(str, secret, f"api_keys.{name}") for name, secret in keys.items()},
    )


def _senders(given: object) -> Iterator[Sender]:
    for sender in _listed(Sender, given, "senders"):
        if not is_sender(sender.address):
            raise SettingsError(f"senders: {sender.address!r} is no number such as +14155238886")
        yield sender


def _listed(kind: type[Made], given: object, where: str) -> Iterator[Made]:
    if not isinstance(given, list | None):
        raise SettingsError(f"{where} must be a list")
    for number, one in enumerate(given or (), start=1):
        yield _made(kind, one, f"{where}[{number}]")


def _made(kind: type[Made], given: object, where: str) -> Made:
    """Make a data class of a mapping whose names and values are its fields."""
    hints = get_type_hints(kind)
    found = _mapping(given, where)
    if unknown := sorted(found.keys() - hints.keys()):
        raise SettingsError(
            f"{where}: {', '.join(unknown)}: unknown. Known are {', '.join(sorted(hints))}"
        )
    values = {name: _value(hints[name], value, f"{where}.{name}") for name, value in found.items()}
    try:
        return kind(**values)
    except TypeError as error:
        needed = fields(kind)[0].name  # type: ignore[arg-type]
        raise SettingsError(f"{where} needs {needed}") from error


def _value(hint: Any, value: object, where: str) -> Any:
    """Check a value against the type of its field; seconds become a timedelta."""
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    for option in options:
        if get_origin(option) is Literal and any(_same(value, one) for one in get_args(option)):
            return value
        if option is timedelta and type(value) in (int, float):
            return timedelta(seconds=float(value))  # type: ignore[arg-type]
        if isinstance(option, type) and is_dataclass(option) and isinstance(value, Mapping):
            return _made(option, value, where)
        if type(value) is option:
            return value
    raise SettingsError(f"{where} is {value!r}; it must be {' or '.join(_names(options))}")


def _same(value: object, allowed: object) -> bool:
    return type(value) is type(allowed) and value == allowed


def _names(options: tuple[Any, ...]) -> Iterator[str]:
    words = {bool: "true or false", int: "a whole number", str: "a text", type(None): "null"}
    for option in options:
        if get_origin(option) is Literal:
            yield " or ".join(str(one) for one in get_args(option))
        else:
            yield "seconds" if option is timedelta else words.get(option, "a mapping")


def _mapping(given: object, where: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise SettingsError(f"{where} must be names with their values")
    return given

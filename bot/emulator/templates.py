"""Keep content templates and make messages of them: texts, quick replies, lists, media.

https://www.twilio.com/docs/content. Limits are those of the pages about each type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any, Final, Literal

from bot.emulator.model import Channel, Choice, Message, Offer, Sender

Approval = Literal["unsubmitted", "received", "pending", "approved", "rejected"]

BODY_LIMIT: Final = 1024
TEXT_LIMIT: Final = 1600
BUTTONS: Final = 10
BUTTON_TITLE: Final = 20
ITEMS: Final = 10
ITEM_TITLE: Final = 24
ITEM_DESCRIPTION: Final = 72
LIST_BUTTON: Final = 20
"""WhatsApp's own limit; Twilio names none."""

ID_LIMIT: Final = 200
VARIABLES: Final = 100
VARIABLE_KEY: Final = 16
VARIABLE_VALUE: Final = 1600

QUICK_REPLY: Final = "twilio/quick-reply"
LIST_PICKER: Final = "twilio/list-picker"
TEXT: Final = "twilio/text"
MEDIA: Final = "twilio/media"

RICH: Final = (QUICK_REPLY, LIST_PICKER)
_ORDER: Final = {"whatsapp": (*RICH, MEDIA, TEXT), "sms": (TEXT, MEDIA, *RICH)}
"""Which type a channel takes first. SMS shows the words alone of what it cannot offer."""

_VARIABLE = re.compile(r"\{\{\s*([\w-]{1,16})\s*\}\}", re.ASCII)


class BadTemplate(Exception):
    """Say which part of a template cannot be."""


class BadVariables(Exception):
    """Say why ContentVariables cannot be read."""


@dataclass(frozen=True, slots=True)
class Template:
    """Hold one template as the Content API has it."""

    sid: str  # HX...
    name: str
    language: str
    types: Mapping[str, Mapping[str, Any]]
    variables: Mapping[str, str]
    created: datetime
    updated: datetime
    approval: Approval = "unsubmitted"
    approval_name: str = ""
    category: str = ""
    rejection: str = ""
    sandbox: bool = False  # one of the three that WhatsApp's sandbox has


@dataclass(frozen=True, slots=True)
class Rendered:
    """Hold what a template says to one person."""

    body: str
    media: tuple[str, ...] = ()
    offer: Offer | None = None


SANDBOX_TEXTS: Final = (
    "Your appointment is coming up on {{1}} at {{2}}",
    "Your {{1}} order of {{2}} has shipped and should be delivered on {{3}}. Details: {{4}}",
    "Your {{1}} code is {{2}}",
)
"""https://www.twilio.com/docs/whatsapp/sandbox"""


class Templates:
    """Hold the account's templates. Thread-safe."""

    def __init__(self) -> None:
        self._templates: dict[str, Template] = {}
        self._lock = Lock()

    def put(self, template: Template) -> None:
        """Keep a template, new or changed."""
        with self._lock:
            self._templates[template.sid] = template

    def get(self, sid: str) -> Template | None:
        """Give a template, or nothing."""
        with self._lock:
            return self._templates.get(sid)

    def all(self) -> list[Template]:
        """Give all templates, oldest first."""
        with self._lock:
            return list(self._templates.values())

    def remove(self, sid: str) -> bool:
        """Forget a template; tell whether there was one."""
        with self._lock:
            return self._templates.pop(sid, None) is not None

    def clear(self) -> None:
        """Forget all templates but those of the sandbox."""
        with self._lock:
            self._templates = {sid: one for sid, one in self._templates.items() if one.sandbox}

    def approved(self, message: Message, sender: Sender | None) -> bool:
        """Tell whether a message may open a conversation; the sandbox has its own three alone."""
        template = self.get(message.content_sid)
        if template is None or template.approval != "approved":
            return False
        return template.sandbox or sender is None or not sender.sandbox


def submitted(template: Template, name: str, category: str, at: datetime) -> Template:
    """Give a template as it is after WhatsApp looked at it; lists can never be approved."""
    refused = LIST_PICKER in template.types
    return replace(
        template,
        approval="rejected" if refused else "approved",
        rejection="twilio/list-picker cannot be approved" if refused else "",
        approval_name=name,
        category=category,
        updated=at,
    )


def read_variables(text: str) -> dict[str, str]:
    """Read ContentVariables, a JSON object of strings; raise BadVariables."""
    if not text:
        return {}
    try:
        values = json.loads(text)
    except ValueError as error:
        raise BadVariables(f"it is no JSON: {error}") from error
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        raise BadVariables("it is no JSON object of strings")
    check_variables(values, BadVariables)
    return values


def check_variables(values: Mapping[str, Any], error: type[Exception]) -> None:
    """Raise the error for variables that are too many, too long or no strings."""
    if len(values) > VARIABLES:
        raise error(f"more than {VARIABLES} variables")
    for key, value in values.items():
        if not isinstance(value, str) or not value or len(value) > VARIABLE_VALUE:
            raise error(f"variable {key} is not 1 to {VARIABLE_VALUE} characters")
        if len(key) > VARIABLE_KEY:
            raise error(f"variable name {key} is longer than {VARIABLE_KEY}")


def render(template: Template, channel: Channel, given: Mapping[str, str]) -> Rendered:
    """Make what a person sees; what is not given has the template's own value."""
    values = {**template.variables, **given}

    def fill(text: Any) -> str:
        return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), str(text or ""))

    kind = next((one for one in _ORDER[channel] if one in template.types), None)
    parts = template.types[kind or next(iter(template.types))]
    media = tuple(fill(url) for url in _list(parts.get("media")))
    offer = _offer(kind, parts, fill) if channel == "whatsapp" else None
    return Rendered(fill(parts.get("body")), media, offer)


def _offer(kind: str | None, parts: Mapping[str, Any], fill: Any) -> Offer | None:
    if kind == QUICK_REPLY:
        actions = [Choice(fill(one["title"]), fill(one["id"])) for one in parts["actions"]]
        return Offer("button", tuple(actions))
    if kind == LIST_PICKER:
        items = [
            Choice(fill(one["item"]), fill(one["id"]), fill(one.get("description")))
            for one in parts["items"]
        ]
        return Offer("list", tuple(items), fill(parts["button"]))
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def check_types(types: Any) -> None:
    """Raise BadTemplate for types that Twilio would not take."""
    if not isinstance(types, dict) or not types:
        raise BadTemplate("types is empty")
    for name, parts in types.items():
        if not isinstance(parts, dict):
            raise BadTemplate(f"{name} is no object")
        for complaint in _complaints(name, parts):
            raise BadTemplate(complaint)


def _complaints(name: str, parts: Mapping[str, Any]) -> Iterator[str]:
    limit = BODY_LIMIT if name in RICH else TEXT_LIMIT
    body = parts.get("body") or ""
    if name in (TEXT, *RICH) and not body:
        yield f"{name} has no body"
    if not isinstance(body, str) or len(body) > limit:
        yield f"body of {name} is longer than {limit} characters"
    if name == QUICK_REPLY:
        yield from _choices(parts.get("actions"), "actions", BUTTONS, title=BUTTON_TITLE)
    if name == LIST_PICKER:
        yield from _length("button", parts.get("button"), LIST_BUTTON)
        yield from _choices(parts.get("items"), "items", ITEMS, item=ITEM_TITLE)
        yield from _descriptions(parts.get("items"))
    if name == MEDIA and not _list(parts.get("media")):
        yield f"{name} has no media"


def _choices(choices: Any, name: str, most: int, **limits: int) -> Iterator[str]:
    if not isinstance(choices, list) or not 1 <= len(choices) <= most:
        yield f"{name} are not 1 to {most}"
        return
    for choice in choices:
        if not isinstance(choice, dict):
            yield f"{name} hold something that is no object"
            continue
        for field, limit in {**limits, "id": ID_LIMIT}.items():
            yield from _length(field, choice.get(field), limit)
    identities = [choice.get("id") for choice in choices if isinstance(choice, dict)]
    if len(set(identities)) < len(identities):
        yield f"{name} share an id"


def _descriptions(items: Any) -> Iterator[str]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and item.get("description"):
            yield from _length("description", item["description"], ITEM_DESCRIPTION)


def _length(field: str, value: Any, limit: int) -> Iterator[str]:
    if not isinstance(value, str) or not 1 <= len(value) <= limit:
        yield f"{field} is not 1 to {limit} characters: {value!r}"

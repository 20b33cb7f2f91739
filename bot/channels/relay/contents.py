"""Keep the content templates that messages need: menus as rows, and the frame of a notice.

https://www.twilio.com/docs/content. A template is made when it is first needed, under a name that
says what is in it, and found again by that name. Its words come with each message as variable 1.
Menus need no approval, because they only answer; a notice opens a conversation and needs one, which
WhatsApp gives within minutes or days.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.engine.effects import SendMessage

URL: Final = "https://content.twilio.com/v1/Content"
JSON: Final = {"Content-Type": "application/json"}

BUTTONS, BUTTON_TITLE = 3, 20
"""Buttons of a message in a conversation, and the characters of their titles
(https://www.twilio.com/docs/content/twilio-quick-reply)."""

ITEMS, ITEM_TITLE, ITEM_TEXT = 10, 24, 72
"""Items of a list, the characters of their titles and of their descriptions
(https://www.twilio.com/docs/content/twiliolist-picker)."""

BODY: Final = 1024
"""Characters above a menu or in a template."""

LOOK_SECONDS: Final = 600.0
"""Pause between two questions whether a template was approved."""

VARIABLE: Final = "{{1}}"
CATEGORY: Final = "UTILITY"


class Contents:
    """Find and make templates of one account. Thread-safe."""

    def __init__(self, client: Callable[[], Client], bot: str) -> None:
        """Take what gives a client, and the name of the bot, for the names of templates."""
        self._client = client
        self._prefix = f"wartel_{bot}_"
        self._sids: dict[str, str] | None = None
        self._approved: dict[str, tuple[bool, float]] = {}
        self._lock = Lock()

    def menu(self, message: SendMessage, opener: str) -> str | None:
        """Give the ContentSid of a message's menu; None for one that cannot be shown as rows.

        Raises what the client raises.
        """
        types = _rows(message, opener)
        return self._sid("menu", _language(message), types) if types is not None else None

    def notice(self, frame: str, language: str) -> str | None:
        """Give the ContentSid of an approved template with `frame` around {{1}}; None until then.

        Raises what the client raises.
        """
        types = {"twilio/text": {"body": frame}}
        sid = self._sid("notice", language, types)
        known, looked = self._approved.get(sid, (False, float("-inf")))
        if not known and time.monotonic() - looked > LOOK_SECONDS:
            known = self._ask_approval(sid, self._name("notice", language, types))
            self._approved[sid] = known, time.monotonic()
        return sid if known else None

    def forget(self) -> None:
        """Forget which templates there are: the account has said that one is gone."""
        with self._lock:
            self._sids = None

    def _sid(self, kind: str, language: str, types: dict[str, Any]) -> str:
        name = self._name(kind, language, types)
        with self._lock:
            if self._sids is None:
                self._sids = self._existing()
            if name not in self._sids:
                self._sids[name] = self._make(name, language, types)
            return self._sids[name]

    def _name(self, kind: str, language: str, types: dict[str, Any]) -> str:
        digest = hashlib.sha256(json.dumps(types, sort_keys=True).encode()).hexdigest()
        return f"{self._prefix}{kind}_{language}_{digest[:16]}"

    def _existing(self) -> dict[str, str]:
        contents = self._client().content.v1.contents.stream(page_size=500)
        return {
            one.friendly_name: one.sid
            for one in contents
            if one.friendly_name.startswith(self._prefix)
        }

    def _make(self, name: str, language: str, types: dict[str, Any]) -> str:
        made = self._post(
            URL,
            {
                "friendly_name": name,
                "language": language,
                "variables": {"1": "SIMULASI"},
                "types": types,
            },
        )
        return str(made["sid"])

    def _ask_approval(self, sid: str, name: str) -> bool:
        answer = self._client().request("GET", f"{URL}/{sid}/ApprovalRequests")
        status = _object(answer, f"{URL}/{sid}/ApprovalRequests")["whatsapp"].get("status")
        if status == "unsubmitted":
            self._post(
                f"{URL}/{sid}/ApprovalRequests/whatsapp", {"name": name, "category": CATEGORY}
            )
            answer = self._client().request("GET", f"{URL}/{sid}/ApprovalRequests")
            status = _object(answer, f"{URL}/{sid}/ApprovalRequests")["whatsapp"].get("status")
        return bool(status == "approved")

    def _post(self, url: str, content: dict[str, Any]) -> dict[str, Any]:
        return _object(self._client().request("POST", url, data=content, headers=dict(JSON)), url)


def _rows(message: SendMessage, opener: str) -> dict[str, Any] | None:
    """Write a menu as buttons where they are few and short, else as a list, if it fits one."""
    choices = message.choices
    if not choices or not message.bare or len(message.bare) > BODY:
        return None
    described = any(choice.description for choice in choices)
    short = all(len(choice.title) <= BUTTON_TITLE for choice in choices)
    if len(choices) <= BUTTONS and short and not described:
        actions = [
            {"type": "QUICK_REPLY", "title": choice.title, "id": choice.id} for choice in choices
        ]
        return {"twilio/quick-reply": {"body": VARIABLE, "actions": actions}}
    fits = all(
        len(choice.title) <= ITEM_TITLE and len(choice.description) <= ITEM_TEXT
        for choice in choices
    )
    if len(choices) > ITEMS or not fits:
        return None
    items = [
        {"item": choice.title, "id": choice.id, "description": choice.description}
        for choice in choices
    ]
    return {"twilio/list-picker": {"body": VARIABLE, "button": opener, "items": items}}


def _language(message: SendMessage) -> str:
    assert message.to is not None
    return message.to.language


def _object(answer: Any, url: str) -> dict[str, Any]:
    """Read an answer; raise TwilioRestException for a refusal, as the client's own resources do."""
    content: dict[str, Any] = json.loads(answer.text) if answer.text else {}
    if not 200 <= answer.status_code < 300:
        words = content.get("message", "")
        raise TwilioRestException(answer.status_code, url, words, content.get("code"))
    return content

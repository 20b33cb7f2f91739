"""Decide what a refusal of Twilio, or silence, means for a message.

Codes: https://www.twilio.com/docs/api/errors. What was surely not sent may be sent again at once;
what may have been sent is in doubt, and evidence decides.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]


class Fate(Enum):
    """Say what becomes of a message that was not taken."""

    RETRY = "retry"  # surely not sent: again after a pause
    WAIT = "wait"  # the account or its settings have to be mended first
    DOUBT = "doubt"  # perhaps sent: look for evidence
    OTHER_WAY = "other way"  # this way is closed to this contact, another one may be open
    HUSHED = "hushed"  # the contact wants nothing from us
    DEAD = "dead"  # no try of the same kind can succeed


BUSY: Final = frozenset({20429, 30001, 63018, 63038})
"""Too many requests, a queue that is full, too fast for a sender, too many for a day."""

STOPPED: Final = frozenset({21610})
"""The contact has said STOP to this sender."""

CLOSED: Final = frozenset(
    {21654, 21655, 21656}  # ContentSid or its variables
    | {63003, 63015, 63024}  # nobody on WhatsApp, not in the sandbox, no valid recipient
    | {63005, 63013, 63016, 63021, 63030}  # content refused, window closed, template, parameter
)
"""Another way may be open: the same as plain text, a template, or an SMS."""

CONTENT_GONE: Final = frozenset({21655})
"""The template is not there any more, so it has to be made anew."""

ACCOUNT: Final = frozenset({20003, 20005, 30002, 63007, 21606})
"""Credentials, a suspended account, a sender that is none of ours."""


def fate_of(error: Exception) -> tuple[Fate, str]:
    """Judge what a request ended with; give also the code or a word, for people."""
    if isinstance(error, TwilioRestException):
        code = int(error.code or 0)
        if error.status >= 500:
            return Fate.DOUBT, str(code or error.status)
        if error.status in (401, 403) and code not in STOPPED:
            return Fate.WAIT, str(code or error.status)
        if error.status == 429:
            return Fate.RETRY, str(code or error.status)
        return fate_of_code(code), str(code or error.status)
    if isinstance(error, RequestException):
        return (Fate.RETRY, "unreachable") if _never_connected(error) else (Fate.DOUBT, "silence")
    return Fate.DEAD, type(error).__name__


def fate_of_code(code: int) -> Fate:
    """Judge a code of Twilio's, from an answer or from a status callback."""
    for codes, fate in (
        (BUSY, Fate.RETRY),
        (STOPPED, Fate.HUSHED),
        (CLOSED, Fate.OTHER_WAY),
        (ACCOUNT, Fate.WAIT),
    ):
        if code in codes:
            return fate
    return Fate.DEAD


def _never_connected(error: RequestException) -> bool:
    """Tell whether not one byte of the request can have arrived."""
    if isinstance(error, ConnectTimeout):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    # urllib3's own words, by name: it comes with `requests`, and is none of our dependencies
    kinds = {kind.__name__ for kind in type(reason).__mro__}
    return isinstance(error, NoConnection) and "NewConnectionError" in kinds

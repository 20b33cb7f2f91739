"""Recognise the addresses that Twilio takes: numbers, short codes, sender names, WhatsApp."""

from __future__ import annotations

import re
from typing import Final

from bot.emulator.model import Channel

WHATSAPP: Final = "whatsapp:"

_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_SHORT_CODE = re.compile(r"[0-9]{3,8}", re.ASCII)
_SENDER_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}", re.ASCII)
"""https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id"""

_WHATSAPP_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}", re.ASCII)
"""A person who hides the number behind a business-scoped id."""


def is_number(address: str) -> bool:
    """Tell whether this is an E.164 number with its plus sign."""
    return _E164.fullmatch(address) is not None


def is_short_code(address: str) -> bool:
    """Tell whether this is a short code, which has no plus sign."""
    return _SHORT_CODE.fullmatch(address) is not None


def channel_of(address: str) -> Channel:
    """Tell which channel an address belongs to."""
    return "whatsapp" if address.startswith(WHATSAPP) else "sms"


def bare(address: str) -> str:
    """Give an address without its channel."""
    return address.removeprefix(WHATSAPP)


def is_recipient(address: str) -> bool:
    """Tell whether a message can be addressed to this."""
    if address.startswith(WHATSAPP):
        number = bare(address)
        return is_number(number) or _WHATSAPP_ID.fullmatch(number) is not None
    return is_number(address) or is_short_code(address)


def is_sender(address: str) -> bool:
    """Tell whether this looks like a sender: a number, a short code or a name."""
    if address.startswith(WHATSAPP):
        return is_number(bare(address))
    return is_number(address) or is_short_code(address) or is_sender_name(address)


def is_sender_name(address: str) -> bool:
    """Tell whether this is an alphanumeric sender, which needs no number of the account."""
    return _SENDER_NAME.fullmatch(address) is not None

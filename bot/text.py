"""Tell what text costs on a channel, and make it fit.

Counting follows Twilio's own calculator, https://github.com/TwilioDevEd/message-segment-calculator:
one character outside GSM-7 turns the whole message to UCS-2, a text of more than one segment loses
48 bits of each to a header, and what a reader sees as one character stays in one segment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

MESSAGE_LIMIT = 1600
"""Characters that one message may hold on any channel (Twilio error 21617; TwiML warning 14103)."""

REPLY_LIMIT = 10
"""Messages that one TwiML response may hold in reply to one message (Twilio error 14109)."""

GSM7_SINGLE, GSM7_MULTI = 160, 153
"""Septets in the only segment, and in each of several: 1120 bits, less 48 for a header."""

UCS2_SINGLE, UCS2_MULTI = 70, 67
"""UTF-16 units in the only segment, and in each of several."""

_GSM7_ONE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_TWO = frozenset("\f^{}\\[~]|€")
_GSM7 = _GSM7_ONE | _GSM7_TWO

_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls but the line feed
    "\ud800-\udfff"  # halves of characters
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides and isolates
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters; XML 1.0 forbids the last two
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)
_BREAKS = ("\n\n", "\n", " ")
_ELLIPSIS = "..."  # the single character would turn a GSM-7 message to UCS-2
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Segments:
    """Hold the price of one SMS: septets (GSM-7) or UTF-16 units (UCS-2), and segments paid for."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    count: int


def is_gsm7(text: str) -> bool:
    """Tell whether the text travels as GSM-7, the alphabet of 160 characters a segment."""
    return _GSM7.issuperset(text)


def segments(text: str) -> Segments:
    """Count what the text costs as an SMS; the empty text takes one segment."""
    if is_gsm7(text):
        units = len(text) + sum(character in _GSM7_TWO for character in text)
        if units <= GSM7_SINGLE:
            return Segments("GSM-7", units, 1)
        sizes = (1 + (character in _GSM7_TWO) for character in text)
        return Segments("GSM-7", units, _fill(sizes, GSM7_MULTI))
    units = _utf16(text)
    if units <= UCS2_SINGLE:
        return Segments("UCS-2", units, 1)
    return Segments("UCS-2", units, _fill(map(_utf16, clusters(text)), UCS2_MULTI))


def counted(number: int, noun: str) -> str:
    """Write a number with its noun, in English: 1 transcript, 2 transcripts."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def clean(text: str) -> str:
    """Make inbound text legal in XML 1.0: NFC, line feeds, no other control characters."""
    if text.isascii() and text.isprintable():  # as most messages are: nothing to do
        return text
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def split_message(text: str, limit: int = MESSAGE_LIMIT, most: int = REPLY_LIMIT) -> list[str]:
    """Split a text into at most `most` messages of at most `limit` characters, none of them blank.

    Blank lines are the best places, then line ends, then spaces, each first in the second half of
    a message, so that a short opening does not travel alone. The last message ends in an ellipsis
    when there is more.
    """
    if limit <= len(_ELLIPSIS) or most < 1:
        raise ValueError(f"cannot split into {most} messages of {limit} characters")
    parts: list[str] = []
    rest = text.strip()
    while rest and len(parts) < most:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        last = parts[-1]
        parts[-1] = last[: _fit(last, limit - len(_ELLIPSIS))].rstrip() + _ELLIPSIS
    return parts


def clusters(text: str) -> Iterator[str]:
    """Give the text in pieces that a reader sees as one character each.

    The rules are those of Unicode Standard Annex 29 that matter in messages: combining marks,
    variation selectors, skin tones, flags, and emoji joined by U+200D. CR LF stays two pieces,
    because Twilio's calculator may part them.
    """
    start = 0
    flags = 0  # regional indicators at the end of the present piece
    for index in range(1, len(text)):
        before, here = text[index - 1], text[index]
        flags = flags + 1 if _is_flag_half(before) else 0
        if not _joins(before, here, odd_flag=flags % 2 == 1):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def _joins(before: str, here: str, *, odd_flag: bool) -> bool:
    if here < "\u0300" or before in "\r\n":
        return False
    if _is_flag_half(here):
        return odd_flag
    if before == _JOINER and unicodedata.category(here) == "So":
        return True
    return (
        here == _JOINER
        or "\U0001f3fb" <= here <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= here <= "\U000e007f"  # tags of regional flags
        or unicodedata.category(here) in ("Mn", "Me", "Mc")
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _utf16(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _fill(sizes: Iterable[int], room: int) -> int:
    """Count the segments that pieces of these sizes take when only oversized pieces may be cut."""
    count, used = 1, 0
    for size in sizes:
        if used and used + size > room:
            count, used = count + 1, 0
        count, used = count + (used + size - 1) // room, (used + size - 1) % room + 1
    return count


def _cut(text: str, limit: int) -> int:
    """Find where to cut a stripped text so that the first piece has at most `limit` characters."""
    if len(text) <= limit:
        return len(text)
    for earliest in (limit // 2, 1):
        for mark in _BREAKS:
            position = text.rfind(mark, earliest, limit + len(mark))
            if position > 0:
                return position
    return _fit(text, limit)


def _fit(text: str, limit: int) -> int:
    """Count the characters of the longest beginning that fits and ends between two clusters."""
    if len(text) <= limit:
        return len(text)
    length = 0
    for piece in clusters(text[: limit + 1]):
        if length + len(piece) > limit:
            break
        length += len(piece)
    return length or limit

"""Cut lists into pages, newest first, and name the pages before and after.

A page token names the message that the page before ended with, so new messages that come in
meanwhile move nothing. https://www.twilio.com/docs/usage/twilios-response#pagination
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from bot.emulator.rest.answers import ApiError

DEFAULT_SIZE: Final = 50
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """Hold one page: SIDs, its place in the whole list, and the queries of its neighbours."""

    sids: tuple[str, ...]
    number: int
    size: int
    start: int
    first: str
    this: str
    following: str | None
    before: str | None

    @property
    def end(self) -> int:
        """Give the place of the last one."""
        return max(self.start + len(self.sids) - 1, self.start)


def cut(sids: Sequence[str], args: MultiDict[str, str]) -> Page:
    """Cut the page that a query asks for out of a list; raise ApiError."""
    size = _number(args, "PageSize", DEFAULT_SIZE, 1)
    size = min(size, MOST)
    number = _number(args, "Page", 0, 0)
    start = min(_start(sids, args.get("PageToken", ""), number * size), len(sids))
    chosen = tuple(sids[start : start + size])
    more = start + size < len(sids)
    return Page(
        sids=chosen,
        number=number,
        size=size,
        start=start,
        first=_query(args, size, 0, ""),
        this=_query(args, size, number, args.get("PageToken", "")),
        following=_query(args, size, number + 1, f"PA{chosen[-1]}") if more else None,
        before=_before(sids, args, size, number, start),
    )


def _start(sids: Sequence[str], token: str, fallback: int) -> int:
    if not token:
        return fallback
    anchor = token.removeprefix("PA")
    if not token.startswith("PA") or anchor not in sids:
        raise ApiError(20001, f"Invalid PageToken: {token}")
    return sids.index(anchor) + 1


def _before(
    sids: Sequence[str], args: MultiDict[str, str], size: int, number: int, start: int
) -> str | None:
    if start == 0 or number == 0:
        return None
    first = max(start - size, 0)
    if not first:
        return _query(args, size, 0, "")
    return _query(args, size, number - 1, f"PA{sids[first - 1]}")


def _query(args: MultiDict[str, str], size: int, number: int, token: str) -> str:
    kept: list[tuple[str, Any]] = [
        (name, value)
        for name, value in args.items(multi=True)
        if name not in ("Page", "PageSize", "PageToken")
    ]
    kept += [("PageSize", size), ("Page", number)]
    if token:
        kept.append(("PageToken", token))
    return urlencode(kept)


def _number(args: MultiDict[str, str], name: str, default: int, least: int) -> int:
    text = args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) < least:
        raise ApiError(20001, f"Invalid {name}: {text}")
    return int(text)

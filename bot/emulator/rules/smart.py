"""Write an SMS with GSM-7's own characters where it has look-alikes ("Smart Encoding").

https://www.twilio.com/docs/messaging/services#smart-encoding
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def smart_encode(text: str) -> str:
    """Replace quotation marks, dashes, spaces and others that would cost the shorter alphabet."""
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    return dict(_entries())


def _entries() -> Iterator[tuple[int, str]]:
    source = files("bot.emulator.rules") / "smart_encoding.txt"
    for line in source.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            replacement, points = line.split("\t")
            for point in points.split():
                yield int(point, 16), json.loads(replacement)

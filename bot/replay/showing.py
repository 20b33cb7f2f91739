"""Show texts of strangers on a terminal and in files without what could deceive their reader."""

from __future__ import annotations

import re

UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # controls, but the line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction of writing: text seems reordered
    "\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb]"  # no width, line ends
)
"""Characters that change how others look, or look like nothing; joiners of letters and emoji are
none of them."""


def visible(text: str) -> str:
    """Write such characters as their escapes, U+202E as \\u202e."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

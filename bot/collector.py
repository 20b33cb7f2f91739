"""Keep Python's garbage collector off what lives as long as the process.

A loaded bot is some hundred thousand objects that refer to one another and never become garbage.
The collector would walk over all of them again and again; freezing them takes them out of its sight
(https://docs.python.org/3/library/gc.html#gc.freeze), and a message leaves so little behind that it
need not look after every 700 new objects.
"""

from __future__ import annotations

import gc
from typing import Final

NEW_OBJECTS: Final = 20_000
"""New containers after which young garbage is looked for: that of about a hundred messages."""


def settle() -> None:
    """Take everything that is alive now for permanent; call it once, when all is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])

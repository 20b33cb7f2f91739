"""Take turns in a process that kills itself around the first change: `URL before|after`."""

from __future__ import annotations

import os
import signal
import sys

from support.rehearsal import Phone, open_rehearsal

from bot.engine.effects import Apply

STRANGER = "+6284999000001"
WORDS = ("menu", "cek status", "0099900000013", "1-1-1990")
"""The last one is a wrong birth date, which is counted."""


def main(url: str, when: str) -> None:
    opened = open_rehearsal(url)
    make = opened.turns._apply

    def die(effect: Apply) -> None:
        if when == "after":
            make(effect)
        os.kill(os.getpid(), signal.SIGKILL)

    opened.turns._apply = die
    phone = Phone(opened, phone=STRANGER)
    for text in WORDS:
        phone.says(text)
    raise SystemExit("nothing was changed")


if __name__ == "__main__":
    main(*sys.argv[1:])

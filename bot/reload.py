"""Take changed flows into a running bot, for rehearsals: edit, save, and the next turn is new.

A changed folder is loaded and checked as at the start; only a bot without mistakes replaces the
one that runs, whole and between two turns. `actions.py` is imported anew. Other Python of the
folder may be shared with pages that are being served, so it waits for a restart, as data does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from bot.authoring.checker import load_checked
from bot.authoring.code import CODE_FILE, forget_code
from bot.authoring.files import QUESTIONS, flow_files
from bot.engine.bot import Bot
from bot.errors import FlowError
from bot.turns import Turns

LOOK_SECONDS = 0.5
"""Pause between two looks at the folder; one takes about a tenth of a millisecond."""

WATCHED = (".yaml", ".py")

Prints = dict[str, tuple[int, int, int]]
"""Time of change in ns, size in bytes and inode of every watched file, by name."""


class Reloader:
    """Watch one bot folder for the turns of one bot."""

    def __init__(self, folder: Path, turns: Turns, say: Callable[[str], None]) -> None:
        """Take the folder as it is now for the one that runs; `say` tells the author, in lines."""
        self._folder = folder.resolve()
        self._turns = turns
        self._say = say
        self._taken = self._seen = _prints(self._folder)
        self._flows = self._flow_names()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="flow-watcher", daemon=True)

    def start(self) -> None:
        """Look at the folder again and again, until closed."""
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Take what has changed once two looks find the same: editors may still be writing."""
        now = _prints(self._folder)
        steady, self._seen = now == self._seen, now
        if steady and now != self._taken:
            names = sorted(name for name in {*now, *self._taken} if _differ(name, now, self._taken))
            self._take(names)
            self._taken = now

    def _watch(self) -> None:
        while not self._closing.wait(LOOK_SECONDS):
            with suppress(OSError):  # the folder is away for a moment, as when git changes branches
                self.look()

    def _take(self, names: Iterable[str]) -> None:
        flows = self._flow_names()
        live = {*self._flows, *flows, CODE_FILE}
        self._flows = flows
        changed = [name for name in names if name in live]
        waiting = [name for name in names if name not in live]
        if changed:
            self._say(self._exchange(changed))
        if waiting:
            self._say(f"{', '.join(waiting)} changed: stop and start wartel to use that.\n")

    def _exchange(self, names: list[str]) -> str:
        """Put the bot of the changed folder in place of the old one, and say how that went."""
        listed = ", ".join(names)
        try:
            if CODE_FILE in names:
                forget_code(self._folder)
            loaded = load_checked(self._folder)
            self._turns.bot = Bot.build(loaded.script, loaded.registry)
        except (FlowError, OSError) as error:
            return f"{listed} changed, but has mistakes; the old flows stay in use:\n{error}\n"
        return f"{listed} changed: the new flows are in use.\n"

    def _flow_names(self) -> frozenset[str]:
        files = flow_files(self._folder)
        return frozenset(path.relative_to(self._folder).as_posix() for path in files)


def _prints(folder: Path) -> Prints:
    found: Prints = {}
    for path in (*folder.iterdir(), *(folder / QUESTIONS).glob("*")):
        if path.suffix in WATCHED:
            with suppress(FileNotFoundError):  # renamed between the two calls
                stat = path.stat()
                name = path.relative_to(folder).as_posix()
                found[name] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def _differ(name: str, one: Prints, other: Prints) -> bool:
    return one.get(name) != other.get(name)

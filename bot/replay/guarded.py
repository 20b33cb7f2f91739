"""Stand between a player and the world of a bot folder: a bug in its hooks fails one step only."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.engine.actions import Facts
from bot.engine.effects import Apply
from bot.engine.events import EventReceived
from bot.engine.session import Session
from bot.errors import WartelError
from bot.hooks import Rehearsal
from bot.replay.player import CannotPlay


class HookFailed(CannotPlay):
    """Tell the author of a bot folder where a function of it went wrong."""


@dataclass(frozen=True, slots=True)
class GuardedWorld:
    """Ask a folder's world, and raise HookFailed where its code raises what nobody announced."""

    world: Rehearsal
    folder: Path

    def contact(self, persona: str, channel: str) -> str:
        """Give the address of a persona; raise LookupError with a sentence for an unknown one."""
        try:
            return self.world.contact(persona, channel)
        except KeyError as error:  # a LookupError, but by its own doing and without a sentence
            raise _failed(error, "contact", self.folder) from error
        except LookupError:
            raise
        except Exception as error:
            raise _failed(error, "contact", self.folder) from error

    def facts(self, at: datetime) -> Facts:
        """Give the port of one turn."""
        with guarded("facts", self.folder):
            return self.world.facts(at)

    def apply(self, effect: Apply) -> bool:
        """Make a change that a chat asked for; tell whether it ends the session."""
        with guarded(f"apply of '{effect.command}'", self.folder):
            return self.world.apply(effect)

    def event(self, event: EventReceived, session: Session | None) -> EventReceived | None:
        """Cause an event; raise EventRefused where it cannot happen."""
        with guarded(f"event '{event.name}'", self.folder):
            return self.world.event(event, session)


@contextmanager
def guarded(what: str, folder: Path) -> Iterator[None]:
    """Turn any exception that is not meant for a player into HookFailed with file and line."""
    try:
        yield
    except (WartelError, CannotPlay):
        raise
    except Exception as error:
        raise _failed(error, what, folder) from error


def _failed(error: Exception, what: str, folder: Path) -> HookFailed:
    """Name the innermost line of the bot folder itself, where its author can look."""
    frames = traceback.extract_tb(error.__traceback__)
    home = folder.resolve()
    own = [frame for frame in frames if home in Path(frame.filename).resolve().parents]
    frame = (own or list(frames))[-1]
    path = Path(frame.filename).resolve()
    name = path.relative_to(home.parent) if own else path
    kind = f"{type(error).__name__}: {error}"
    return HookFailed(f"{name}:{frame.lineno}: {what} failed in the bot folder's code: {kind}")

"""Name every error that this program raises on purpose.

    WartelError
    ├── FlowError          the author of a flow can mend it: file, line and a sentence
    ├── FlowFailure        a checked flow went wrong in a turn (a bug in an action, a loop)
    ├── SettingsError      the operator can mend it: a missing or wrong setting
    ├── StoreUnavailable   Redis is away, full or too slow: nothing was changed, try again
    ├── SessionTooLarge    a session would not fit its size cap
    ├── MessageConflict    a known message id came again with other content
    └── EventRefused       in a rehearsal, something cannot happen the way a transcript says

Any other exception is a bug in the program itself.
"""

from __future__ import annotations


class WartelError(Exception):
    """Stand above every error that this program raises on purpose."""


class FlowError(WartelError):
    """Tell the author of a flow what to mend, as `file:line: sentence`, one line a mistake."""

    def __init__(self, *mistakes: str) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


class FlowFailure(WartelError):
    """Say that a turn could not be finished although the flow had passed its check."""


class SettingsError(WartelError):
    """Tell the operator which setting is missing or wrong."""


class StoreUnavailable(WartelError):
    """Say that the store did not answer in time or refused to write; nothing was changed."""


class SessionTooLarge(WartelError):
    """Say that an encoded session is larger than the store accepts."""


class MessageConflict(WartelError):
    """Say that a message id was used before for another message."""


class EventRefused(WartelError):
    """Tell the author of a transcript why something cannot happen at that moment."""

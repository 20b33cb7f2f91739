"""Make changes in processes that kill themselves around each: `URL`, then a JSON line a change.

The bot is loaded once; each line is a child that takes a turn, commits, and dies `before` or
`after` its change was made. A line with the child's exit status is the answer.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

from support.rehearsal import CHIKA, MONDAY, open_rehearsal
from support.samples import a_session

from bot.engine.actions import NoFacts
from bot.engine.effects import Apply
from bot.engine.events import MessageReceived
from bot.engine.turn import Turn
from bot.opening import Opened
from bot.turns import Turns
from flows.bpjs import hooks

CONTACT = "whatsapp:+6284999000001"
CHANGE = "SM1#perubahan0"


def main(url: str) -> None:
    opened = open_rehearsal(url)
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            die(opened, **json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def die(opened: Opened, command: str, data: dict[str, str], when: str) -> None:
    """Take a turn that asks for one change; never come back."""
    make = hooks.apply(opened.services)

    def dying(effect: Apply) -> Any:
        if when == "after":
            make(effect)
        os.kill(os.getpid(), signal.SIGKILL)

    def asking(*_: Any, **abilities: bool) -> Turn:
        session = a_session(contact=CONTACT, address=CHIKA)
        return Turn(session, effects=(Apply(CHANGE, command, data),))

    turns = Turns(opened.turns.bot, opened.services.store, NoFacts, apply=dying, step=asking)
    turns.take_turn(MessageReceived("SM1", MONDAY, "whatsapp", CONTACT, CHIKA, "x"))
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])

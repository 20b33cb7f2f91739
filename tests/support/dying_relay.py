"""Run a relay that kills itself: `REDIS_URL API POINT`.

POINT is where it dies: before or after `begin`, `send` or `sent`; `never` leaves that to others.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from io import StringIO
from typing import Any

from support.relay_rig import ACCOUNT, LATER_BOT, MORNING, QUICK
from support.web import PUBLIC_URL, TOKEN, settings_for

from bot.channels.relay.courier import Account, Clients, Courier
from bot.channels.relay.parts import Parts
from bot.channels.relay.relay import Relay
from bot.logs import Log
from bot.opening import Store, open_bot
from bot.stores.alarms import Alarms
from bot.stores.dispatch import Dispatch


def dying(do: Callable[..., Any], when: str) -> Callable[..., Any]:
    """Let a function kill the process before or after its work."""

    @wraps(do)
    def wrapped(*args: Any, **named: Any) -> Any:
        if when == "after":
            do(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return wrapped


def main(url: str, api: str, point: str) -> None:
    settings = settings_for(url, WARTEL_BOT=str(LATER_BOT))
    store = Store(settings)
    bot = open_bot(settings, store)
    dispatch = Dispatch(store.client, f"relay {os.getpid()}")
    account = Account(ACCOUNT, ACCOUNT, TOKEN, api)
    status = f"{PUBLIC_URL}/webhook/status"
    courier = Courier(Clients(account), lambda: bot.script, status, "")
    when, _, what = point.partition(" ")
    if what:
        owner: Any = courier if what == "send" else dispatch
        setattr(owner, what, dying(getattr(owner, what), when))
    alarms = Alarms(store.client)
    bot.turns.can_send_later = True
    parts = Parts(
        dispatch,
        alarms,
        bot.turns,
        courier,
        lambda: MORNING,
        Log(StringIO()),
        bot.services.store.uid,
    )
    print("ready", flush=True)
    Relay(parts, replace(QUICK, rate=100_000, batch=50)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])

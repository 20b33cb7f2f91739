"""Send what the bot says later: `wartel relay`, beside `wartel serve`."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from bot.cli.options import add_bot, add_data, environment
from bot.errors import SettingsError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.channels.relay.courier import Account
    from bot.channels.relay.relay import Relay
    from bot.opening import Opened
    from bot.stores.dispatch import Dead, Dispatch

REASONS = {
    "window": "24 hours have passed since the contact wrote, and `late:` of bot.yaml names no way",
    "doubt": "it may have been sent; nobody waits for it, so it was not sent again",
    "nobody": "the entry does not say whom it is for",
    "silence": "Twilio did not answer",
    "unreachable": "Twilio could not be reached",
}
"""What our own reasons mean; numbers are Twilio's codes."""


def register(parser: argparse.ArgumentParser) -> None:
    """Add what to do instead of sending."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dead", action="store_true", help="list what could not be sent, and why")
    what.add_argument(
        "--again", action="store_true", help="put what could not be sent into the outbox again"
    )
    what.add_argument(
        "--status", action="store_true", help="tell what waits; exit with 1 where no relay works"
    )
    add_bot(parser)
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Send until SIGTERM or Ctrl-C, or answer a question about the outbox."""
    from bot.opening import Store, open_bot
    from bot.stores.dispatch import Dispatch

    settings = Settings.from_env(environment(args))
    with Store(settings) as store:
        dispatch = Dispatch(store.client, socket.gethostname())
        if args.dead:
            return _list(dispatch.dead(), out)
        if args.again:
            return _revive(dispatch, out)
        if args.status:
            return _tell(dispatch, out)
        _check(settings)
        troubles = store.troubles()
        if troubles:
            raise SettingsError("the store is not ready:\n" + "\n".join(troubles))
        store.keep_alive()
        relay = relay_of(open_bot(settings, store), _account(settings), dispatch)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.ask_to_stop())
        out.write(f"Wartel sends for {settings.account_sid}, at most {settings.send_rate:g}/s\n")
        out.flush()
        relay.run()
    return 0


def relay_of(
    bot: Opened, account: Account, dispatch: Dispatch, clock: Callable[[], datetime] | None = None
) -> Relay:
    """Make the relay of an open bot; the bot's turns may leave messages to it from now on."""
    from bot.channels.relay.courier import Clients, Courier
    from bot.channels.relay.parts import Habits, Parts
    from bot.channels.relay.relay import Relay
    from bot.logs import Log
    from bot.stores.alarms import Alarms

    settings = bot.settings
    courier = Courier(
        Clients(account),
        lambda: bot.turns.bot.script,
        f"{settings.public_url}/webhook/status",
        settings.sms_from,
    )
    bot.turns.can_send_later = True
    alarms = Alarms(bot.services.redis)
    clock = clock or bot.services.clock
    parts = Parts(
        dispatch, alarms, bot.turns, courier, clock, Log(sys.stderr), bot.services.store.uid
    )
    return Relay(parts, Habits(rate=settings.send_rate))


def _account(settings: Settings) -> Account:
    from bot.channels.relay.courier import Account

    return Account(
        sid=settings.account_sid,
        name=settings.api_key or settings.account_sid,
        secret=settings.api_secret or next(iter(settings.tokens), ""),
        base_url=settings.api_url,
    )


def _check(settings: Settings) -> None:
    if not settings.account_sid:
        raise SettingsError("TWILIO_ACCOUNT_SID is missing: the account that sends")
    if not (settings.api_key or settings.tokens):
        raise SettingsError("TWILIO_API_KEY or TWILIO_AUTH_TOKEN is missing: one of them sends")


def _list(dead: Iterable[Dead], out: TextIO) -> int:
    """Write one line for each, without words and without addresses."""
    count = 0
    for one in dead:
        count += 1
        at = datetime.fromtimestamp(one.at, UTC).isoformat(timespec="seconds")
        told = ", told in the chat" if one.owed else ""
        out.write(f"{at}  {one.uid}  {one.id}  {_reason(one.reason)}{told}\n")
    out.write(f"{count} could not be sent\n")
    return 0


def _reason(reason: str) -> str:
    if reason.isdigit() and len(reason) == 5:
        return f"{reason} https://www.twilio.com/docs/api/errors/{reason}"
    return REASONS.get(reason, reason)


def _revive(dispatch: Dispatch, out: TextIO) -> int:
    count = 0
    for one in dispatch.dead():
        if not one.owed:  # else the contact would read it twice
            dispatch.revive(one)
            count += 1
    out.write(f"{count} will be tried again\n")
    return 0


def _tell(dispatch: Dispatch, out: TextIO) -> int:
    present = dispatch.has_relay()
    out.write(f"{'A relay is at work' if present else 'No relay is at work'}\n")
    out.write(f"{dispatch.waiting()} in the outbox, {len(dispatch.dead())} could not be sent\n")
    return 0 if present else 1

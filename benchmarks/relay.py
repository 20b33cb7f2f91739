"""Measure the relay against the bare client that it sends with, in turn.

    .venv/bin/python benchmarks/relay.py [--rounds 5] [--messages 2000]

(a) is `wartel relay` with a full outbox; (b) is a thread pool that only calls `messages.create` of
the official client. Both talk to the same offline Twilio in a process of its own, which posts two
signed status callbacks a message to the webhook. What counts is the ratio a/b of one run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.relay.courier import Account, Clients
from bot.channels.relay.parts import Habits
from bot.engine.effects import Recipient, SendMessage
from bot.stores.client import connect
from bot.stores.dispatch import Dispatch
from bot.stores.embedded import EmbeddedServer
from bot.stores.keys import outbox, partition_of
from bot.stores.outbox import entry
from bot.stores.sessions import SessionStore

SID, TOKEN = "AC" + "b" * 32, "benchmark"
SMS, PHONE = "+628118750400", "+6284000000001"
PUBLIC_URL = "https://bot.example.org"
SECRET = "benchmark" * 4


def settings(redis_url: str) -> dict[str, str]:
    """Give the settings of a production server and its relay."""
    return {
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": SECRET,
        "REDIS_URL": redis_url,
        "WARTEL_SEND_RATE": "9999",
    }


def serve_twilio(redis_url: str) -> None:
    """Be the offline Twilio and the webhook behind it, until the process is ended."""
    sys.path.remove(str(Path(__file__).parent))  # which has a webhook.py of its own
    from waitress.server import create_server  # type: ignore[import-untyped]

    from bot.emulator import model
    from bot.emulator.app import create_app as create_emulator
    from bot.emulator.assembly import assemble
    from bot.emulator.over_wsgi import WsgiTransport
    from bot.settings import Settings
    from webhook import create_app

    app = create_app(Settings.from_env(settings(redis_url)))
    emulator = assemble(model.Account(SID, TOKEN), [model.Sender(SMS)], WsgiTransport(app))
    emulator.start(print)
    server = create_server(create_emulator(emulator), host="127.0.0.1", port=0, threads=16)
    print(server.effective_port, flush=True)
    server.run()


@contextmanager
def twilio(redis_url: str) -> Iterator[str]:
    """Run the offline Twilio in a process of its own; give the URL of its API."""
    command = [sys.executable, __file__, "--twilio", redis_url]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def fill(redis_url: str, count: int, at: datetime) -> None:
    """Leave messages in the outbox, each of another conversation."""
    to = Recipient(PHONE, SMS, "sms", "id", at)
    with connect(redis_url) as client, client.pipeline(transaction=False) as pipeline:
        store = SessionStore(client, SECRET.encode())
        for number in range(count):
            uid = store.uid(SMS, f"{at} {number}")
            left = entry(SendMessage(f"{at} {number}", "Kartu Anda aktif. (SIMULASI)", to=to))
            fields = {"id": left.id, "kind": left.kind, "payload": left.payload, "uid": uid}
            pipeline.xadd(outbox(partition_of(uid)), fields)  # type: ignore[arg-type]
        pipeline.execute()


def relay_rate(redis_url: str, api: str, count: int) -> float:
    """Give messages a second of `wartel relay`, from its first to its last."""
    fill(redis_url, 1, datetime.now(UTC))
    env = {**os.environ, **settings(redis_url), "TWILIO_API_URL": api}
    command = [sys.executable, "-m", "bot.cli", "relay"]
    with (
        connect(redis_url) as client,
        subprocess.Popen(
            command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process,
    ):
        dispatch = Dispatch(client)
        await_empty(dispatch)  # it works now
        began = time.perf_counter()
        fill(redis_url, count, datetime.now(UTC))
        await_empty(dispatch)
        seconds = time.perf_counter() - began
        process.terminate()
    return count / seconds


def await_empty(dispatch: Dispatch) -> None:
    """Wait until nothing is left in the outbox."""
    while dispatch.waiting():
        time.sleep(0.02)


def bare_rate(api: str, count: int) -> float:
    """Give messages a second of the client alone, in as many threads as the relay has."""
    clients = Clients(Account(SID, SID, TOKEN, api))

    def send(number: int) -> None:
        clients().messages.create(
            to=PHONE,
            from_=SMS,
            body="Kartu Anda aktif. (SIMULASI)",
            status_callback=f"{PUBLIC_URL}/webhook/status?oid={'0' * 26}-{number:032x}",
        )

    with ThreadPoolExecutor(Habits().threads) as pool:
        list(pool.map(send, range(100)))
        began = time.perf_counter()
        list(pool.map(send, range(count)))
        return count / (time.perf_counter() - began)


def main() -> None:
    """Print both rates and their ratio, round by round, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--twilio", metavar="REDIS_URL", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.twilio:
        serve_twilio(args.twilio)
        return
    relays, bares = [], []
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as store:
        for number in range(args.rounds):
            with twilio(store.url) as api:  # anew each round, because it keeps all messages
                bares.append(bare_rate(api, args.messages))
                relays.append(relay_rate(store.url, api, args.messages))
            ratio = relays[-1] / bares[-1]
            print(f"{number + 1}: relay {relays[-1]:.0f}/s, client {bares[-1]:.0f}/s, {ratio:.2f}")
    ratios = sorted(a / b for a, b in zip(relays, bares, strict=True))
    print(
        f"median: relay {statistics.median(relays):.0f}/s, client {statistics.median(bares):.0f}/s,"
        f" ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


if __name__ == "__main__":
    main()

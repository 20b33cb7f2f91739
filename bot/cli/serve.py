"""Run the production server: `wartel serve`."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any, TextIO

from bot.cli.options import add_bot, add_data, environment
from bot.errors import SettingsError
from bot.settings import DEFAULT_PORT, PRODUCTION, Settings

WORKERS = 2
THREADS = 4
"""Threads of a worker: they hide the store's disk, more of them only wait for one another; see
docs/performance.md."""

KILL_SECONDS = 20
"""How long a worker may finish its requests; Twilio itself gives up after 15."""


def register(parser: argparse.ArgumentParser) -> None:
    """Add where to listen and how many processes work."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help=f"port to listen on (PORT, else {DEFAULT_PORT})")
    parser.add_argument(
        "--workers",
        type=int,
        default=WORKERS,
        help=f"processes ({WORKERS}); one alone loses requests while it is exchanged",
    )
    add_bot(parser)
    add_data(parser)


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Serve until SIGTERM; SIGHUP exchanges the workers one by one without losing a request."""
    from bot.authoring.checker import load_checked
    from bot.opening import Store

    env = environment(args, WARTEL_MODE=PRODUCTION)
    settings = Settings.from_env(env)
    load_checked(settings.bot)
    os.environ.update(env)  # the workers read it
    with Store(settings) as store:
        troubles = store.troubles()
        if troubles:
            raise SettingsError("the store is not ready:\n" + "\n".join(troubles))
        store.keep_alive()
        port = int(env.get("PORT") or DEFAULT_PORT)
        out.write(f"Wartel serves {settings.public_url}/webhook on http://{args.host}:{port}\n")
        out.flush()
        _serve(args.host, port, args.workers, settings)
    return 0


def _serve(host: str, port: int, workers: int, settings: Settings) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # Spawned workers import everything anew, which is what a reload is for; and nothing that the
    # parent has opened, a thread or a lock, is copied into them.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "webhook:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        log_level=LogLevels.warning,
        log_access=False,  # paths hold secret tokens; the app itself logs routes
    )
    reload: Callable[..., None] = server.signal_handler_reload

    def careful_reload(*signal: Any) -> None:
        if _passes_check(settings):
            reload(*signal)

    server.signal_handler_reload = careful_reload  # type: ignore[method-assign]
    server.serve()


def _passes_check(settings: Settings) -> bool:
    """Check the folder in a fresh process, because this one holds the code of its start."""
    command = [sys.executable, "-m", "bot.cli", "check", str(settings.bot)]
    checked = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if checked.returncode != 0:
        print(f"wartel: not reloaded, the bot has mistakes:\n{checked.stdout}", file=sys.stderr)
    return checked.returncode == 0

"""Run the swarm that a plan on the standard input describes; give the report on the output."""

from __future__ import annotations

import locust  # isort: skip  (first of all: it replaces threads and sockets by gevent's)

import random
import signal
import sys
import time
from pathlib import Path

import gevent
from locust.env import Environment
from rich.console import Console
from rich.live import Live

from bot.emulator.model import Account
from bot.emulator.over_http import HttpTransport
from bot.errors import WartelError
from bot.replay.http_player import HttpTarget, Personas, is_this_machine
from bot.swarm.people import Script, person_of
from bot.swarm.plan import Plan, check, conversations
from bot.swarm.table import live_table, report
from bot.swarm.tally import Figures, Tally

LAST_ANSWERS = 20
"""Seconds that people wait at the end for answers on their way; a webhook may take 15."""

RAMP_SECONDS = 5
"""In which everybody joins: a crowd does not arrive in one millisecond."""


def main() -> int:
    """Give 0 if everything was answered as its transcript has it."""
    plan = Plan.from_json(sys.stdin.read())
    try:
        check(plan)
        script = _script(plan)
    except WartelError as error:
        print(f"wartel: {error}", file=sys.stderr)
        return 1
    environment = Environment(user_classes=[person_of(script)], stop_timeout=0)
    gevent.signal_handler(signal.SIGINT, script.over.set)  # who has seen enough gets the report
    began = time.monotonic()
    figures = _swarm(plan, script, environment)
    seconds = min(plan.seconds, time.monotonic() - began)
    print("\n".join(report(figures, script.tally, plan.users, seconds)))
    return 0 if figures.messages and not (figures.errors or figures.wrong) else 1


def _script(plan: Plan) -> Script:
    account = Account(plan.account_sid, plan.auth_token)
    target = HttpTarget(
        plan.url,
        account,
        HttpTransport(plan.allow_hosts),
        Personas(Path(plan.folder)),
        new_numbers=True,
    )
    transcripts = conversations(
        [Path(path) for path in plan.paths], silences=is_this_machine(plan.url)
    )
    return Script(target, transcripts, plan.think, Tally(), random.Random(plan.seed))


def _swarm(plan: Plan, script: Script, environment: Environment) -> Figures:
    runner = environment.create_local_runner()
    runner.start(plan.users, spawn_rate=max(plan.users / min(RAMP_SECONDS, plan.seconds), 1))
    while not runner.user_count:
        gevent.sleep(0.01)
    end = time.monotonic() + plan.seconds
    timer = gevent.spawn_later(plan.seconds, script.over.set)
    console = Console(stderr=True)
    with Live(console=console, transient=True, auto_refresh=False) as live:
        while not script.over.is_set():
            if console.is_terminal:
                now = Figures.of(environment.stats.total, script.tally, recent=True)
                left = end - time.monotonic()
                live.update(live_table(now, runner.user_count, left), refresh=True)
            script.over.wait(0.5)
    timer.kill()
    with gevent.Timeout(LAST_ANSWERS, exception=False):
        while script.tally.open:
            gevent.sleep(0.05)
    runner.quit()
    return Figures.of(environment.stats.total, script.tally, recent=False)


if __name__ == "__main__":
    assert locust.__version__  # imported for its effect
    sys.exit(main())

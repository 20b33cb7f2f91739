"""Deliver one contact's messages through several processes, and kill these while they work.

A message whose answer was not seen is delivered again, as a provider does. Afterwards `violations`
compares what was delivered with what the store holds.
"""

from __future__ import annotations

import json
import mmap
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import redis
from support.samples import ADDRESS, CONTACT, PEPPER

from bot.stores.sessions import SessionStore

ROOT = Path(__file__).parents[2]
KILL_WITHIN_SECONDS = 0.008
"""A planned kill comes at a random moment of this time after the delivery; a turn takes about
half of it, so many kills hit one that is under way."""


@dataclass
class Delivery:
    """Bring one message to a worker, and perhaps kill that worker meanwhile."""

    message_id: str
    kill_after: float | None = None  # seconds


@dataclass
class Run:
    """Hold what was seen from outside."""

    messages: list[str]
    answers: defaultdict[str, list[tuple[str, ...]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    kills: int = 0
    kills_in_flight: int = (
        0  # by the workers' own notes: after the begin and before the end of a turn
    )


def plan(messages: int, duplicates: int, kills: int, seed: int) -> tuple[list[str], list[Delivery]]:
    """Order the deliveries; a duplicate comes close to its original, mostly at the same time."""
    chance = random.Random(seed)
    ids = [f"SM{number:04}" for number in range(messages)]
    doubled = set(chance.sample(ids, duplicates))
    order = [(number, each) for number, each in enumerate(ids)]
    order += [(number + chance.randint(0, 8), each) for number, each in order if each in doubled]
    order.sort(key=lambda item: item[0])
    deliveries = [Delivery(each) for _, each in order]
    for victim in chance.sample(deliveries, kills):
        victim.kill_after = chance.uniform(0, KILL_WITHIN_SECONDS)
    return ids, deliveries


class Worker:
    """Talk to the present process of one slot."""

    def __init__(self, pid: int, connection: socket.socket, stream: TextIO) -> None:
        self.pid = pid
        self.connection = connection
        self.stream = stream

    def read_line(self) -> str:
        """Read what the process says; an empty line when it is dead."""
        try:
            return self.stream.readline()
        except ConnectionResetError:  # it died before it had read everything
            return ""

    def close(self) -> None:
        self.stream.close()
        self.connection.close()


class Crowd:
    """Keep some workers busy with one run."""

    def __init__(self, folder: Path, url: str, commit_script: str, workers: int) -> None:
        self.folder = folder
        self.slots = range(workers)
        self.spawning = threading.Lock()
        self.counting = threading.Lock()
        (folder / "commit.lua").write_text(commit_script)
        (folder / "board").write_bytes(bytes(workers))
        self.url = url

    @contextmanager
    def nursery(self) -> Iterator[None]:
        """Run the process that forks the workers."""
        address = str(self.folder / "socket")
        places = [self.url, address, self.folder / "board", self.folder / "commit.lua"]
        with (
            socket.socket(socket.AF_UNIX) as self.listener,
            (self.folder / "board").open("r+b") as file,
            mmap.mmap(file.fileno(), 0) as self.board,
        ):
            self.listener.bind(address)
            self.listener.listen()
            self.listener.settimeout(20)
            with subprocess.Popen(
                [sys.executable, ROOT / "tests/support/crowd_worker.py", *places],
                stdin=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
            ) as self.parent:
                yield

    def deliver(self, messages: list[str], deliveries: list[Delivery]) -> Run:
        """Deliver everything until every message has an answer."""
        run = Run(messages)
        waiting = deque(deliveries)
        with self.nursery():
            threads = [
                threading.Thread(target=self._serve_slot, args=(slot, waiting, run))
                for slot in self.slots
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return run

    def _serve_slot(self, slot: int, waiting: deque[Delivery], run: Run) -> None:
        worker = self._spawn(slot)
        while waiting:
            try:
                delivery = waiting.popleft()
            except IndexError:
                break
            worker.stream.write(delivery.message_id + "\n")
            worker.stream.flush()
            if delivery.kill_after is not None:
                time.sleep(delivery.kill_after)
                os.kill(worker.pid, signal.SIGKILL)
            line = worker.read_line()
            texts = json.loads(line) if line.endswith("\n") else None
            if texts is None:
                waiting.appendleft(Delivery(delivery.message_id))
            else:
                run.answers[delivery.message_id].append(tuple(texts))
            if delivery.kill_after is not None:
                assert worker.read_line() == ""  # the end, so the process writes no more
                worker.close()
                with self.counting:
                    run.kills += 1
                    run.kills_in_flight += self.board[slot]
                self.board[slot] = 0
                worker = self._spawn(slot)
        worker.close()

    def _spawn(self, slot: int) -> Worker:
        with self.spawning:
            self.parent.stdin.write(f"{slot}\n")
            self.parent.stdin.flush()
            connection, _ = self.listener.accept()
        connection.settimeout(20)
        stream = connection.makefile("rw")
        return Worker(json.loads(stream.readline()), connection, stream)


def violations(run: Run, client: redis.Redis) -> list[str]:
    """List what is wrong with the outcome of a run, each beginning with the kind of the wrong."""
    store = SessionStore(client, PEPPER)
    session = store.read(store.uid(ADDRESS, CONTACT))
    seen = Counter(session.slots["seen"] if session else ())
    effects = Counter(
        fields["id"] for key in client.keys("*:out") for _, fields in client.xrange(key)
    )
    found = []
    for each in run.messages:
        if seen[each] != 1:
            found.append(
                f"{'twice' if seen[each] else 'lost'}: {each} was applied {seen[each]} times"
            )
        if effects[f"{each}#later"] != 1:
            found.append(f"outbox: {each} left {effects[f'{each}#later']} effects")
        if len(set(run.answers[each])) != 1:
            found.append(f"replies: {each} was answered {run.answers[each]}")
    numbers = Counter(text for texts in run.answers.values() for text in texts[0])
    if len(numbers) != len(run.messages):
        found.append(f"replies: {len(run.messages)} messages had {len(numbers)} different answers")
    return found

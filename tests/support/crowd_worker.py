"""Be the parent of worker processes that take turns; started by `crowd.py`.

One process imports everything and then forks a worker for each slot number that it reads: a killed
worker is replaced within milliseconds. A worker connects to the crowd's socket, takes a turn for
each message id that it reads there, and answers with what came of it. While a turn lasts, its byte
on the board, a file that all share, is 1; a worker that was killed leaves it as it was.
"""

from __future__ import annotations

import json
import mmap
import os
import random
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TextIO

from support.samples import PEPPER, a_message, counting_step, counting_turns

from bot.engine.actions import Facts
from bot.engine.events import Event
from bot.engine.session import Session
from bot.engine.turn import Turn
from bot.errors import StoreUnavailable
from bot.stores.client import connect
from bot.stores.lines import Script
from bot.stores.sessions import SessionStore

STEP_SECONDS = 0.003
"""At most so long a step takes; the engine is faster, but the longer the more turns overlap."""


def slow_step(bot: object, session: Session | None, event: Event, facts: Facts) -> Turn:
    time.sleep(random.uniform(0, STEP_SECONDS))
    return counting_step(bot, session, event, facts)


def serve(slot: int, url: str, address: str, board: mmap.mmap, commit_script: str) -> None:
    client = connect(url)
    store = SessionStore(client, PEPPER)
    store._commit = Script(client, commit_script)
    turns = counting_turns(store, step=slow_step)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        stream: TextIO = connection.makefile("rw")
        say(stream, os.getpid())
        for line in stream:
            board[slot] = 1
            try:
                texts = turns.take_turn(a_message(line.strip())).replies
            except StoreUnavailable:
                texts = None
            board[slot] = 0
            say(stream, texts)


def say(stream: TextIO, answer: object) -> None:
    stream.write(json.dumps(answer) + "\n")
    stream.flush()


def main(url: str, address: str, board_file: str, script_file: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel collects killed workers
    with Path(board_file).open("r+b") as file, mmap.mmap(file.fileno(), 0) as board:
        script = Path(script_file).read_text()
        for line in sys.stdin:
            if os.fork() == 0:
                serve(int(line), url, address, board, script)
                os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])

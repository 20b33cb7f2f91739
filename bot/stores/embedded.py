"""Run a private Redis-compatible server in the data directory, for when no REDIS_URL is given.

Any number of programs share one data directory. Three files in it are locked with flock, which the
kernel releases when a program dies, however it dies:

    redis.starting   held while somebody starts or stops the server, so that only one does
    redis.users      held shared by every program that uses the server; who gets it alone is last
    redis.alive      held by the server itself, through an inherited descriptor, while it lives

So nothing here trusts a pid file or a socket file that a kill -9 left behind, and two servers can
never write to the same append-only file. A server whose last program was killed runs on, idle,
until the next program comes, joins it and leaves in peace.
"""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import redis

from bot.errors import SettingsError, StoreUnavailable
from bot.stores.binaries import MISSING, find_binary
from bot.stores.client import connect
from bot.stores.flock import POLL_SECONDS, holding, take

MAX_SOCKET_PATH = 100
"""Longest socket path in bytes: the kernels have room for 107 (Linux) and 103 (macOS)."""

START_SECONDS = 30.0
"""A server answers after about 50 ms; a large append-only file must be read first."""

STOP_SECONDS = 15.0
"""A server is gone within milliseconds; a slow disk is given time for the last bytes."""

ARGUMENTS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "yes",
    "save": "",
    "appendonly": "yes",
    # What was answered is on the disk. everysec would lose up to a second of it with the power or
    # on a full disk, and the small writes of a conversation are only some 15 % slower this way.
    "appendfsync": "always",
    # Plain commands without a binary preamble: Redis 7 must be able to read what Valkey 9 wrote,
    # because another server may be found on PATH after the next installation.
    "aof-use-rdb-preamble": "no",
    # Eviction would forget replies, and a redelivered message would then be answered anew.
    "maxmemory-policy": "noeviction",
}


class EmbeddedServer:
    """Share the private server of one data directory with every program that uses it."""

    def __init__(self, data: Path, binary: Path | None = None) -> None:
        """Take the data directory, and the server program unless any will do."""
        self.data = data.resolve()
        self._binary = binary
        self._user: int | None = None  # descriptor of our share of redis.users

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Give the URL of the server; there is none before the first start."""
        return "unix://" + quote(str(self._socket))

    def start(self) -> str:
        """Start the server or join the running one; give its URL as soon as it answers.

        Calling it again revives a server that died meanwhile. Raises SettingsError if no server can
        be started here, StoreUnavailable if the running one does not answer.
        """
        if sys.platform == "win32":
            raise SettingsError(MISSING)
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with holding(self.data / "redis.starting", START_SECONDS):
            if self._user is None:
                self._user = take(self.data / "redis.users", shared=True)
            try:
                return self._await_server()
            except BaseException:
                self._leave()
                raise

    def stop(self) -> None:
        """Leave the server; the last program to leave stops it and waits until it is gone."""
        if self._user is None:
            return
        with holding(self.data / "redis.starting", STOP_SECONDS):
            self._leave()
            alone = take(self.data / "redis.users")
            if alone is None:
                return
            try:
                self._shut_down()
            finally:
                os.close(alone)

    def _leave(self) -> None:
        """Close our share of the lock; unlocking would take it from forked children as well."""
        if self._user is not None:
            os.close(self._user)
            self._user = None

    def _await_server(self) -> str:
        deadline = time.monotonic() + START_SECONDS
        launched = False
        while True:
            alive = take(self.data / "redis.alive")
            if alive is not None:
                try:
                    if launched:
                        raise SettingsError(f"the embedded server stopped: {self._last_words()}")
                    self._launch(alive)
                finally:
                    os.close(alive)
                launched = True
            try:
                with connect(self.url) as client:
                    client.ping()
                return self.url
            except redis.RedisError as error:
                if time.monotonic() > deadline:
                    raise StoreUnavailable(
                        f"the embedded server in {self.data} runs but does not answer: {error}"
                    ) from error
            time.sleep(POLL_SECONDS)

    def _launch(self, alive: int) -> None:
        """Start a server that inherits the lock; it stays in the background on its own."""
        socket = _socket_path(self.data)
        # Written down because a program with another TMPDIR would come to another path.
        self._socket_file.write_bytes(os.fsencode(socket))
        places: dict[str, str | Path] = {
            "dir": self.data,
            "unixsocket": socket,
            "pidfile": self.data / "redis.pid",
            "logfile": self._log_file,
        }
        command: list[str | Path] = [self._binary or find_binary()]
        for name, value in {**ARGUMENTS, **places}.items():
            command += [f"--{name}", value]
        answer = subprocess.run(command, capture_output=True, text=True, pass_fds=(alive,))
        if answer.returncode != 0:
            raise SettingsError(f"the embedded server does not start: {answer.stderr.strip()}")

    def _shut_down(self) -> None:
        with suppress(redis.RedisError), connect(self.url) as client:
            client.shutdown(nosave=True)
        alive = take(self.data / "redis.alive", seconds=STOP_SECONDS)
        if alive is None:
            raise StoreUnavailable(f"the embedded server does not stop: {self._last_words()}")
        os.close(alive)
        if self._socket.parent != self.data:
            with suppress(OSError):
                self._socket.parent.rmdir()

    @property
    def _socket(self) -> Path:
        return Path(os.fsdecode(self._socket_file.read_bytes()))

    @property
    def _socket_file(self) -> Path:
        return self.data / "redis.socket"

    @property
    def _log_file(self) -> Path:
        return self.data / "redis.log"

    def _last_words(self) -> str:
        try:
            lines = self._log_file.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            lines = []
        return f"{lines[-1] if lines else 'no log'} ({self._log_file})"


def _socket_path(data: Path) -> Path:
    """Place the socket in the data directory, or, if that path is too long, in a private one."""
    socket = data / "redis.sock"
    if len(os.fsencode(socket)) <= MAX_SOCKET_PATH:
        return socket
    name = "wartel-" + hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir(), name)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    # Anybody can create a folder of that name first, and would then own our socket.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise SettingsError(f"{folder} must be a directory that only its owner, you, can enter")
    return folder / socket.name

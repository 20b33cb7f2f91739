from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from support.samples import PEPPER, a_session
from support.servers import frozen, kill, process_of, runs, server_binaries

from bot.errors import SettingsError, StoreUnavailable
from bot.stores import binaries, embedded
from bot.stores.client import connect
from bot.stores.embedded import MAX_SOCKET_PATH, EmbeddedServer
from bot.stores.sessions import Committed, SessionStore

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=server_binaries().items(), ids=lambda item: item[0])
def binary(request: pytest.FixtureRequest) -> Path:
    return request.param[1]


def launch(data: Path) -> subprocess.Popen[str]:
    """Start another program that uses the server until its input ends."""
    return subprocess.Popen(
        [sys.executable, ROOT / "tests/support/server_user.py", data],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@contextmanager
def program(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Run another program that has begun to use the server; kill it at the latest in the end."""
    with launch(data) as process:
        try:
            assert process.stdout.readline().startswith("unix://")
            yield process
        finally:
            process.kill()


def pid_at(server: EmbeddedServer) -> int:
    with connect(server.url) as client:
        return process_of(client)


def test_both_kinds_of_server_are_here() -> None:
    assert "bundled" in server_binaries()


def test_a_server_starts_safe_and_stops_with_its_only_program(tmp_path: Path, binary: Path) -> None:
    with EmbeddedServer(tmp_path, binary) as server, connect(server.url) as client:
        pid = process_of(client)
        settings = client.config_get("*")
        assert Path(f"/proc/{pid}/exe").resolve() == binary.resolve()
        assert settings["port"] == "0"
        assert settings["appendonly"] == "yes"
        assert settings["appendfsync"] == "always"
        assert settings["save"] == ""
        assert settings["maxmemory-policy"] == "noeviction"
        assert (tmp_path / "redis.sock").stat().st_mode & 0o777 == 0o700
    assert not runs(pid)
    assert not (tmp_path / "redis.sock").exists()


def test_a_restart_keeps_everything(tmp_path: Path, binary: Path) -> None:
    with EmbeddedServer(tmp_path, binary) as server, connect(server.url) as client:
        client.set("a", "1")
        client.xadd("s", {"b": "2"})
    with EmbeddedServer(tmp_path, binary) as server, connect(server.url) as client:
        assert client.get("a") == "1"
        assert client.xrange("s")[0][1] == {"b": "2"}


@pytest.mark.skipif(len(server_binaries()) < 2, reason="there is only one server on this machine")
def test_one_kind_of_server_reads_what_the_other_wrote(tmp_path: Path) -> None:
    bundled, other = server_binaries().values()
    for round_, binary in enumerate([bundled, other, bundled]):
        with EmbeddedServer(tmp_path, binary) as server, connect(server.url) as client:
            assert client.llen("rounds") == round_
            client.rpush("rounds", round_)
            client.xadd("stream", {"round": round_})
            client.set("expires", "later", ex=1000)
            # A rewrite replaces the commands by the server's own form of the data.
            client.bgrewriteaof()
            while client.info("persistence")["aof_rewrite_in_progress"]:
                pass


def test_a_killed_server_keeps_every_acknowledged_turn(tmp_path: Path, binary: Path) -> None:
    with EmbeddedServer(tmp_path, binary) as server:
        with connect(server.url) as client:
            store = SessionStore(client, PEPPER)
            for number in range(50):
                session = a_session(slots={"n": number})
                outcome = store.commit(f"{number:026x}", "SM1", "", session, ["ok"], [], "f")
                assert outcome == Committed()
            kill(process_of(client))
            with pytest.raises(StoreUnavailable):
                store.read(f"{0:026x}")
        assert (tmp_path / "redis.sock").exists(), "the kill must leave a stale socket behind"
        server.start()
        with connect(server.url) as client:
            store = SessionStore(client, PEPPER)
            for number in range(50):
                assert store.read(f"{number:026x}").slots == {"n": number}
                assert store.load(f"{number:026x}", "SM1").reply.texts == ("ok",)


def test_a_client_finds_a_revived_server_by_itself(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path) as server, connect(server.url) as client:
        client.set("a", "1")
        kill(process_of(client))
        server.start()
        assert client.get("a") == "1"


def test_the_last_of_several_programs_stops_the_server(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)
    with ExitStack() as stack:
        first, second = (stack.enter_context(program(tmp_path)) for _ in range(2))
        server.start()
        pid = pid_at(server)
        for process in (first, second):
            process.communicate(timeout=10)  # the end of its input makes it leave
            assert process.returncode == 0
            assert pid_at(server) == pid
    server.stop()
    assert not runs(pid)


def test_programs_that_start_and_leave_together_share_one_server(tmp_path: Path) -> None:
    with ExitStack() as stack:
        crowd = [stack.enter_context(launch(tmp_path)) for _ in range(5)]
        for process in crowd:
            assert process.stdout.readline()
        pid = pid_at(EmbeddedServer(tmp_path))
        assert (tmp_path / "redis.log").read_text().count("eady to accept connections") == 1
        for process in crowd:
            process.stdin.close()
    assert [process.returncode for process in crowd] == [0] * 5
    assert not runs(pid)


def test_a_killed_program_counts_as_gone(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)
    with program(tmp_path) as process:
        server.start()
        pid = pid_at(server)
        process.kill()
        process.wait()
        assert pid_at(server) == pid, "a killed program must not take the server with it"
    server.stop()
    assert not runs(pid)


def test_a_server_left_by_killed_programs_is_joined(tmp_path: Path) -> None:
    with program(tmp_path) as process:
        pid = pid_at(EmbeddedServer(tmp_path))
        process.kill()
        process.wait()
    with EmbeddedServer(tmp_path) as server:
        assert pid_at(server) == pid
    assert not runs(pid)


def test_stopping_twice_or_before_starting_does_nothing(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)
    server.stop()
    with server:
        pid = pid_at(server)
    server.stop()
    assert not runs(pid)


def test_stopping_a_dead_server_is_no_error(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path) as server:
        kill(pid_at(server))


def test_a_frozen_server_is_never_joined_by_a_second_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedServer(tmp_path) as server:
        pid = pid_at(server)
        monkeypatch.setattr(embedded, "START_SECONDS", 0.1)
        with frozen(pid), pytest.raises(StoreUnavailable, match="does not answer"):
            EmbeddedServer(tmp_path).start()
        assert pid_at(server) == pid


def test_a_long_data_path_gets_its_socket_elsewhere(
    tmp_path: Path, binary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / ("nama yang panjang é " * 8)
    with EmbeddedServer(data, binary) as server, connect(server.url) as client:
        socket = Path(client.config_get("unixsocket")["unixsocket"])
        client.set("a", "1")
        assert len(str(socket)) <= MAX_SOCKET_PATH
        assert socket.parent.stat().st_mode & 0o777 == 0o700
        assert (data / "appendonlydir").is_dir()
        # Another program, whose temporary directory is another one, still finds the server.
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        with EmbeddedServer(data) as other, connect(other.url) as again:
            assert again.get("a") == "1"
    assert not socket.parent.exists()


def test_a_socket_directory_that_others_can_enter_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    data = tmp_path / ("x" * MAX_SOCKET_PATH)
    with EmbeddedServer(data) as server:
        (folder,) = tmp_path.glob("wartel-*")
        kill(pid_at(server))
        folder.chmod(0o755)
        with pytest.raises(SettingsError, match="only its owner"):
            server.start()


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path) as server, connect(server.url) as client:
        client.set("a", "1")
    manifest = tmp_path / "appendonlydir" / "appendonly.aof.manifest"
    manifest.write_text("nonsense\n")
    with pytest.raises(SettingsError, match=r"the embedded server stopped: .*redis\.log"):
        EmbeddedServer(tmp_path).start()


def test_without_any_server_the_operator_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(binaries, "_bundled", lambda: iter(()))
    with pytest.raises(SettingsError, match="install Redis or Valkey >= 7, or set REDIS_URL"):
        EmbeddedServer(tmp_path / "data").start()


def test_windows_is_told_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = EmbeddedServer(tmp_path)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SettingsError, match="set REDIS_URL"):
        server.start()


def test_servers_that_are_too_old_or_broken_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = {"redis-server": "echo Redis server v=6.2.14 sha=0", "valkey-server": "exit 1"}
    for name, line in scripts.items():
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\n{line}\n")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert binaries.find_binary() == server_binaries()["bundled"]

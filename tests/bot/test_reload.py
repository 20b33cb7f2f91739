"""A running bot takes changed flows, and only those that pass their check."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from support.samples import a_message, counting_step

from bot.authoring.checker import load_checked
from bot.authoring.scaffold import make_bot
from bot.engine.actions import NoFacts
from bot.engine.bot import Bot
from bot.reload import Reloader
from bot.stores.sessions import SessionStore
from bot.turns import Turns

ROOT = Path(__file__).resolve().parents[2]
HOURS = "pukul 08.00 sampai 16.00 WIB"


class Rehearsal:
    """A scaffolded bot whose folder is looked at on request."""

    def __init__(self, folder: Path, store: SessionStore) -> None:
        loaded = load_checked(folder)
        self.folder = folder
        self.turns = Turns(Bot.build(loaded.script, loaded.registry), store, NoFacts)
        self.told: list[str] = []
        self.reloader = Reloader(folder, self.turns, self.told.append)
        self.count = 0

    def say(self, text: str) -> str:
        self.count += 1
        return "\n".join(self.turns.take_turn(a_message(f"SM{self.count}", text)).replies)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def look(self) -> str:
        """Look until a change is steady; give what the author was told since."""
        self.told.clear()
        self.reloader.look()
        self.reloader.look()
        return "".join(self.told)


@pytest.fixture
def rehearsal(tmp_path: Path, store: SessionStore) -> Rehearsal:
    return Rehearsal(make_bot("klinik", tmp_path), store)


def test_nothing_happens_while_nothing_changes(rehearsal: Rehearsal) -> None:
    before = rehearsal.turns.bot
    assert rehearsal.look() == ""
    assert rehearsal.turns.bot is before


def test_a_changed_sentence_is_said_in_the_conversation_that_goes_on(rehearsal: Rehearsal) -> None:
    rehearsal.say("halo")
    assert HOURS in rehearsal.say("2")
    rehearsal.edit("antrean.yaml", HOURS, "sepanjang hari")
    assert HOURS in rehearsal.say("2")
    assert rehearsal.look() == "antrean.yaml changed: the new flows are in use.\n"
    assert "sepanjang hari" in rehearsal.say("2")
    assert rehearsal.look() == ""


def test_a_broken_edit_is_explained_and_the_old_flows_stay(rehearsal: Rehearsal) -> None:
    rehearsal.say("halo")
    rehearsal.edit("antrean.yaml", "go: nama}", "go: nmaa}")
    assert rehearsal.look().startswith(
        "antrean.yaml changed, but has mistakes; the old flows stay in use:\nantrean.yaml:12: "
    )
    assert HOURS in rehearsal.say("2")
    assert "Atas nama siapa?" in rehearsal.say("1")
    rehearsal.edit("antrean.yaml", "go: nmaa}", "go: nama}")
    assert rehearsal.look() == "antrean.yaml changed: the new flows are in use.\n"


def test_a_file_that_is_no_yaml_and_a_missing_one_are_explained(rehearsal: Rehearsal) -> None:
    rehearsal.edit("bot.yaml", "bot: klinik", "bot: [klinik")
    assert "bot.yaml changed, but has mistakes" in rehearsal.look()
    (rehearsal.folder / "bot.yaml").unlink()
    assert "bot.yaml:1: there is no such file" in rehearsal.look()
    assert "Selamat datang" in rehearsal.say("halo")


def test_a_file_of_questions_is_looked_at_as_well(rehearsal: Rehearsal) -> None:
    asked = rehearsal.folder / "questions"
    asked.mkdir()
    (asked / "nanti.yaml").write_text("flow: nanti\nquestions: {jam: {name: Jam}}\n")
    assert "questions/nanti.yaml:1: there is no flow 'nanti' to ask for" in rehearsal.look()
    (asked / "nanti.yaml").unlink()
    assert "questions/nanti.yaml" in rehearsal.look()


def test_changed_code_is_imported_anew_even_within_one_second(rehearsal: Rehearsal) -> None:
    rehearsal.say("halo")
    rehearsal.say("1")
    rehearsal.edit("actions.py", "len(text) <= 40", "len(text) <= 10")
    assert rehearsal.look() == "actions.py changed: the new flows are in use.\n"
    assert "Tulis nama" in rehearsal.say("Sari Contoh")
    rehearsal.edit("actions.py", "len(text) <= 10", "len(text) <= 11")  # as many bytes as before
    rehearsal.look()
    assert "Tulis nama" not in rehearsal.say("Sari Contoh")


def test_broken_code_is_explained_and_the_old_code_runs_on(rehearsal: Rehearsal) -> None:
    rehearsal.say("halo")
    rehearsal.say("1")
    rehearsal.edit("actions.py", "WIB = timezone(", "WIB = timezne(")
    told = rehearsal.look()
    assert "the old flows stay in use:\nactions.py:7: this cannot be imported: NameError" in told
    assert "Tulis nama" in rehearsal.say("123")
    rehearsal.edit("antrean.yaml", HOURS, "sepanjang hari")
    assert "actions.py:7:" in rehearsal.look()
    rehearsal.edit("actions.py", "WIB = timezne(", "WIB = timezone(")
    assert "new flows are in use" in rehearsal.look()
    rehearsal.say("menu")
    assert "sepanjang hari" in rehearsal.say("2")


def test_flows_and_their_code_can_change_together(rehearsal: Rehearsal) -> None:
    rehearsal.edit("actions.py", "def sedang_buka", "def masih_buka")
    rehearsal.edit("antrean.yaml", "if: sedang_buka", "if: masih_buka")
    assert rehearsal.look() == "actions.py, antrean.yaml changed: the new flows are in use.\n"


def test_new_and_removed_flows_are_seen(rehearsal: Rehearsal) -> None:
    new = rehearsal.folder / "info.yaml"
    new.write_text(
        "flow: info\nstart: tanya\nhome: jawab\nstates:\n  tanya: {otherwise: jawab}\n"
        "  jawab: {say: Info., return: true}\n",
        encoding="utf-8",
    )
    rehearsal.edit(
        "bot.yaml", "words:\n", "words:\n  info: {match: info, go: info.jawab, detour: true}\n"
    )
    rehearsal.edit("bot.yaml", "expires: 15m", 'expires: 15m, routes: {"+62849": info}')
    assert rehearsal.look() == "bot.yaml, info.yaml changed: the new flows are in use.\n"
    rehearsal.say("halo")
    assert "Info." in rehearsal.say("info")
    new.unlink()
    assert "info.yaml changed, but has mistakes" in rehearsal.look()


def test_other_code_and_data_wait_for_a_restart_and_say_so(rehearsal: Rehearsal) -> None:
    before = rehearsal.turns.bot
    rehearsal.edit("personas.yaml", "Sari", "Sarah")
    rehearsal.edit("hooks.py", "Know the persons.", "Know them.")
    assert rehearsal.look() == (
        "hooks.py, personas.yaml changed: stop and start wartel to use that.\n"
    )
    assert rehearsal.turns.bot is before


def test_a_file_that_is_still_being_written_is_left_alone(rehearsal: Rehearsal) -> None:
    for _ in range(3):
        rehearsal.edit("antrean.yaml", HOURS, f"{HOURS} ya")
        rehearsal.reloader.look()
        assert rehearsal.told == []
    assert rehearsal.look() == "antrean.yaml changed: the new flows are in use.\n"


def test_a_conversation_in_a_state_that_was_removed_begins_again(rehearsal: Rehearsal) -> None:
    rehearsal.say("halo")
    rehearsal.say("1")
    rehearsal.edit("antrean.yaml", "go: nama}", "go: siapa}")
    rehearsal.edit("antrean.yaml", "  nama:\n", "  siapa:\n")
    assert "new flows are in use" in rehearsal.look()
    assert "Layanan ini baru diperbarui" in rehearsal.say("Sari Contoh")


def test_a_turn_keeps_the_bot_that_it_began_with(tmp_path: Path, store: SessionStore) -> None:
    """A conflict makes the step run again; a bot exchanged meanwhile must not mix into it."""
    seen: list[object] = []
    old, new = object(), object()

    def step(bot: object, session: object, event: object, facts: object) -> object:
        seen.append(bot)
        if len(seen) == 1:
            turns.bot = new  # type: ignore[assignment]
            Turns(None, store, NoFacts, step=counting_step).take_turn(a_message("other"))  # type: ignore[arg-type]
        return counting_step(bot, session, event, facts)  # type: ignore[arg-type]

    turns = Turns(old, store, NoFacts, step=step)  # type: ignore[arg-type]
    turns.take_turn(a_message("SM1"))
    turns.take_turn(a_message("SM2"))
    assert seen == [old, old, new]


def test_the_watcher_works_by_itself_until_it_is_closed(rehearsal: Rehearsal) -> None:
    rehearsal.say("halo")
    rehearsal.reloader.start()
    rehearsal.edit("antrean.yaml", HOURS, "sepanjang hari")
    await_true(lambda: bool(rehearsal.told))
    assert "sepanjang hari" in rehearsal.say("2")
    rehearsal.reloader.close()
    assert "flow-watcher" not in [thread.name for thread in threading.enumerate()]


def await_true(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def post(port: int, text: str) -> str:
    form = {"From": "whatsapp:+6200011122233", "To": "whatsapp:+6200000000000", "Body": text}
    data = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/webhook", data, timeout=10) as answer:
        return str(answer.read().decode())


def test_wartel_up_takes_an_edit_and_survives_a_broken_one(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free_port = int(probe.getsockname()[1])
    folder = make_bot("klinik", tmp_path)
    command = [sys.executable, "-m", "bot.cli", "up", "--port", str(free_port)]
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
        **{"WARTEL_BOT": str(folder), "WARTEL_DATA": str(tmp_path / "data")},
        "PYTHONPATH": str(ROOT),
    }
    log = tmp_path / "out.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.PIPE, env=env, cwd=tmp_path
        )
    try:
        await_true(lambda: "Wartel runs at" in log.read_text())
        post(free_port, "halo")
        flow = folder / "antrean.yaml"
        good = flow.read_text(encoding="utf-8")
        flow.write_text(good.replace(HOURS, "sepanjang hari"), encoding="utf-8")
        await_true(lambda: "new flows are in use" in log.read_text())
        assert "sepanjang hari" in post(free_port, "2")
        flow.write_text(good.replace("states:", "state:"), encoding="utf-8")
        await_true(lambda: "antrean.yaml:5: " in log.read_text())
        assert "sepanjang hari" in post(free_port, "2")
        bot = folder / "bot.yaml"
        flow.write_text(good, encoding="utf-8")
        bot.write_text(bot.read_text(encoding="utf-8").replace("Maaf, sedang", "Aduh, sedang"))
        await_true(lambda: log.read_text().count("new flows are in use") >= 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()

"""The command `wartel`, run as people run it."""

from __future__ import annotations

import json
import os
import re
import resource
import shlex
import signal
import socket
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import pytest
from support.command import ROOT, ask, environment, free_port, running, wartel
from support.servers import kill
from support.web import ECHO_BOT, TOKEN, a_form, messages
from twilio.request_validator import RequestValidator

from bot.channels.example import ANY_NUMBER
from bot.cli.entry import COMMANDS
from bot.cli.served import FILE, announced, served_at
from bot.stores.flock import take


def store_has_stopped(tmp_path: Path) -> bool:
    lock = take(tmp_path / "data" / "redis.alive")
    if lock is None:
        return False
    os.close(lock)
    return True


# Help


def cpu_seconds_of_children() -> float:
    """Count what a command itself costs, however busy the machine is with other things."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def commands_in_help(tmp_path: Path) -> set[str]:
    text = wartel(tmp_path, "--help", WARTEL_BOT="").stdout
    return set(re.findall(r"^    (\w+)", text, re.MULTILINE))


def test_help_is_quick_and_names_every_command(tmp_path: Path) -> None:
    timed = []
    for _ in range(5):
        before = cpu_seconds_of_children()
        named = commands_in_help(tmp_path)
        timed.append(cpu_seconds_of_children() - before)
    assert named == {*COMMANDS, "members"}
    assert min(timed) < 0.3


@pytest.mark.parametrize(
    ("file", "written"), [("README.md", r"^\| `wartel (\w+)"), ("CHANGELOG.md", r"`wartel (\w+)")]
)
def test_papers_name_every_command(tmp_path: Path, file: str, written: str) -> None:
    named = re.findall(written, (ROOT / file).read_text("utf-8"), re.MULTILINE)
    assert set(named) == commands_in_help(tmp_path)


def test_help_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    code = (
        "import sys; from bot.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print({'flask', 'redis', 'twilio', 'waitress'} & set(sys.modules))"
    )
    env = environment(tmp_path, WARTEL_BOT="")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env)
    assert done.stdout.splitlines()[-1] == "set()", done


@pytest.mark.parametrize("command", ["up", "chat", "serve", "check", "diagram", "gema"])
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    done = wartel(tmp_path, command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: wartel {command}")


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["chat", "--nonsense"]])
def test_a_wrong_command_line_says_where_help_is(tmp_path: Path, arguments: list[str]) -> None:
    done = wartel(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--help" in done.stderr.splitlines()[-1]


# Chat


def test_a_file_that_cannot_be_written_is_named_in_a_line(tmp_path: Path) -> None:
    done = wartel(tmp_path, "coverage", "--bot", str(ECHO_BOT), "--html", ".", str(ECHO_BOT))
    assert (done.returncode, done.stderr) == (1, "wartel: .: Is a directory\n")


def test_a_chat_reads_a_pipe(tmp_path: Path) -> None:
    done = wartel(tmp_path, "chat", lines="halo\nganti\n")
    greeting, question, elsewhere, end = done.stdout.split("\n\n")
    assert re.fullmatch(r"Halo! 1 text \d\d\.\d\d: halo", greeting)
    assert [question, elsewhere, end] == ["Apa lagi?", "Sekarang di tempat lain.", ""]
    assert done.returncode == 0
    assert store_has_stopped(tmp_path)


def test_a_chat_tells_how_to_come_back_and_goes_on_there(tmp_path: Path) -> None:
    first = wartel(tmp_path, "chat", "--channel", "sms", lines="halo\n")
    told = re.search(r"wartel (chat --channel sms --from \+62000\d{8})$", first.stderr, re.M)
    assert told is not None
    second = wartel(tmp_path, *shlex.split(told[1]), lines="lagi\n")
    assert second.stdout.startswith("2 text")


def test_a_chat_begins_anew_with_somebody_else(tmp_path: Path) -> None:
    for _ in range(2):
        assert wartel(tmp_path, "chat", lines="halo\n").stdout.startswith("Halo! 1 text")


def test_a_chat_speaks_json(tmp_path: Path) -> None:
    done = wartel(tmp_path, "chat", "--json", lines="halo\nlagi")
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["state"] for each in objects] == ["gema.tunggu", "gema.tunggu"]
    assert [each["in"] for each in objects] == ["halo", "lagi"]
    assert done.stderr == ""


def test_a_chat_can_be_held_as_a_persona_of_the_bot(tmp_path: Path) -> None:
    done = wartel(tmp_path, "chat", "--from", "menunggak", WARTEL_BOT="", lines=".\n")
    assert re.search(r"--from whatsapp:\+62\d+$", done.stderr, re.MULTILINE)
    assert "SIMULASI" in done.stdout
    unknown = wartel(tmp_path, "chat", "--from", "siapa", WARTEL_BOT="")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr.startswith("wartel: --from siapa: ")
    without = wartel(tmp_path, "chat", "--from", "siapa")
    assert without.stderr == "wartel: --from siapa is no address such as +6281234567890\n"


def test_a_chat_under_another_number_comes_back_under_it(tmp_path: Path) -> None:
    first = wartel(tmp_path, "chat", "--to", "+628118750400", lines="halo\n")
    told = re.search(r"wartel (chat --from \S+ --to whatsapp:\+628118750400)$", first.stderr, re.M)
    assert told is not None
    second = wartel(tmp_path, *shlex.split(told[1]), lines="lagi\n")
    assert second.stdout.startswith("2 text")


def test_a_chat_with_other_data_comes_back_there(tmp_path: Path) -> None:
    first = wartel(tmp_path, "chat", "--data", "other place", "--json", "--from", "+6284000000001")
    assert first.returncode == 0
    first = wartel(tmp_path, "chat", "--data", "other place", lines="halo\n")
    told = re.search(r"wartel (chat --data .*)$", first.stderr, re.M)
    assert told is not None
    assert wartel(tmp_path, *shlex.split(told[1]), lines="lagi\n").stdout.startswith("2 text")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "+62"], "--from +62 is no address of the channel whatsapp"),
        (["--from", "sms:+6281234567890"], "--from sms:+6281234567890 is no address"),
        (
            ["--to", "Wartel"],
            "--to Wartel is no address of the channel whatsapp, such as whatsapp:",
        ),
        (
            ["--channel", "sms", "--from", "whatsapp:+6281234567890"],
            "--from whatsapp:+6281234567890 is no address of the channel sms, such as +62000",
        ),
    ],
)
def test_a_chat_takes_the_addresses_that_the_webhook_takes(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = wartel(tmp_path, "chat", *arguments, lines="halo\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"wartel: {said}")


def test_what_curl_begins_a_chat_goes_on_with(tmp_path: Path) -> None:
    readme = re.search(r"^ +(curl .*)$", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert readme is not None
    with running(tmp_path, "up") as (_, port):
        hints = json.loads(ask(port, "/emulator/page/setup")[1])["hints"]
        (shown,) = (hint for hint in hints if hint.startswith("curl "))
        for number, line in enumerate((shown, readme[1]), start=1):
            words = shlex.split(line)
            fields = dict(value.split("=", 1) for flag, value in pairwise(words) if flag == "-d")
            assert fields["To"] == f"whatsapp:{ANY_NUMBER}"
            fields["From"] = "whatsapp:+6200011122233"
            assert f"{number} text" in ask(port, "/webhook", urlencode(fields))[1]
        chat = wartel(tmp_path, "chat", "--from", "+6200011122233", lines="lagi\n")
    assert chat.stdout.startswith("3 text")


PAGES = "Links in replies need the pages, which `make up` serves."


def test_links_of_a_chat_lead_to_the_pages_that_are_served(tmp_path: Path) -> None:
    lines = ".\nlayanan pandawa\n31 74\n"
    with running(tmp_path, "up", WARTEL_BOT="") as (_, port):
        chat = wartel(tmp_path, "chat", lines=lines, WARTEL_BOT="")
        link = re.search(r"http://127\.0\.0\.1:(\d+)(/f/\S+)", chat.stdout)
        assert link is not None, chat.stdout
        assert int(link[1]) == port
        assert ask(port, link[2].rstrip(".,)*"))[0] == 200
        assert PAGES not in chat.stderr
    without = wartel(tmp_path, "chat", lines=lines, WARTEL_BOT="")
    assert PAGES in without.stderr
    assert not (tmp_path / "data" / FILE).exists()
    assert PAGES not in wartel(tmp_path, "chat", "--json", lines=lines, WARTEL_BOT="").stderr


def test_pages_of_a_killed_program_are_not_linked_to(tmp_path: Path) -> None:
    with announced(tmp_path, "http://127.0.0.1:9000"):
        assert served_at(tmp_path) == "http://127.0.0.1:9000"
        with announced(tmp_path, "http://127.0.0.1:9001"):
            assert served_at(tmp_path) == "http://127.0.0.1:9000"
        assert served_at(tmp_path) == "http://127.0.0.1:9000"
    (tmp_path / FILE).write_text("http://127.0.0.1:9000")  # the kernel took the lock back
    assert served_at(tmp_path) is None
    assert not (tmp_path / FILE).exists()


def test_an_unknown_channel_is_refused_with_those_there_are(tmp_path: Path) -> None:
    done = wartel(tmp_path, "chat", "--channel", "telegram")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "wartel: --channel telegram: this bot serves whatsapp, sms\n"


# Authors


def test_check_finds_nothing_wrong_with_a_good_folder(tmp_path: Path) -> None:
    done = wartel(tmp_path, "check", str(ECHO_BOT))
    assert (done.returncode, done.stdout, done.stderr) == (0, "echo_bot: no mistakes\n", "")


def test_check_lists_mistakes_where_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "bot"
    folder.mkdir()
    for name in ("bot.yaml", "gema.yaml", "actions.py"):
        text = (ECHO_BOT / name).read_text("utf-8")
        (folder / name).write_text(text.replace("go: lain", "go: lian"), "utf-8")
    done = wartel(tmp_path, "check", str(folder))
    assert done.returncode == 1
    assert re.search(r"^gema\.yaml:\d+: .*lian", done.stdout, re.MULTILINE)
    refused = wartel(tmp_path, "chat", "--bot", str(folder), lines="halo\n")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert done.stdout.splitlines()[0] in refused.stderr


def test_diagram_draws_the_flows(tmp_path: Path) -> None:
    done = wartel(tmp_path, "diagram", str(ECHO_BOT), "--flow", "gema")
    assert done.stdout.startswith("stateDiagram-v2\n")
    assert "gema.lain" in done.stdout
    unknown = wartel(tmp_path, "diagram", str(ECHO_BOT), "--flow", "x")
    assert (unknown.returncode, unknown.stderr) == (1, "wartel: there is no flow 'x', but gema\n")


def test_a_bot_folder_brings_its_own_commands(tmp_path: Path) -> None:
    done = wartel(tmp_path, "gema", "--keras", PORT="8123")
    assert (done.returncode, done.stdout) == (3, "GEMA DARI HTTP://127.0.0.1:8123\n")


# On this machine


def test_up_answers_what_it_tells_people_to_send(tmp_path: Path) -> None:
    with running(tmp_path, "up") as (process, port):
        process.send_signal(signal.SIGTERM)
        text, _ = process.communicate(timeout=30)
        assert process.returncode == 0
    curl = next(line for line in text.splitlines() if "curl" in line)
    assert f"http://127.0.0.1:{port}/webhook" in curl
    assert "wartel chat" in text
    assert text.endswith("Stopped.\n")
    assert store_has_stopped(tmp_path)
    with running(tmp_path, "up") as (_, port):
        words = shlex.split(curl)
        body = "&".join(value for flag, value in pairwise(words) if flag == "-d")
        status, document = ask(port, "/webhook", body)
        assert status == 200
        assert next(messages(document.encode())).startswith("Halo! 1 text")


def test_up_tells_a_tunnel_from_this_machine(tmp_path: Path) -> None:
    body = "From=+6200011122233&To=+6200000000000&Body=halo"
    with running(tmp_path, "up") as (_, port):
        assert ask(port, "/webhook", body)[0] == 200
        for headers in ({"X-Forwarded-For": "203.0.113.9"}, {"Host": "abc.tunnel.example"}):
            assert ask(port, "/webhook", body, **headers)[0] == 403, headers


def test_up_brings_a_store_back_that_was_killed(tmp_path: Path) -> None:
    body = "From=+6200011122233&To=+6200000000000&Body=halo"
    with running(tmp_path, "up") as (_, port):
        assert "1 text" in ask(port, "/webhook", body)[1]
        kill(int((tmp_path / "data" / "redis.pid").read_text()))
        deadline = time.monotonic() + 10
        while (answer := ask(port, "/webhook", body))[0] == 503:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert "2 text" in answer[1]


def test_up_says_who_can_mend_a_taken_port(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = wartel(tmp_path, "up", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"port {port} is taken" in done.stderr
    assert f"PORT={port + 1} make up" in done.stderr
    assert store_has_stopped(tmp_path)


# In production

PRODUCTION = {
    "TWILIO_AUTH_TOKEN": TOKEN,
    "PUBLIC_URL": "https://bot.example.com",
    "SECRET_KEY": "k" * 32,
}


def signed(text: str) -> tuple[str, dict[str, str]]:
    form = a_form(Body=text)
    url = f"{PRODUCTION['PUBLIC_URL']}/webhook"
    return urlencode(form), {
        "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form)
    }


def test_serve_names_everything_that_is_missing(tmp_path: Path) -> None:
    done = wartel(tmp_path, "serve", WARTEL_DATA="", WARTEL_MODE="local")
    assert (done.returncode, done.stdout) == (1, "")
    for name in (*PRODUCTION, "REDIS_URL"):
        assert f"{name} is missing" in done.stderr


def test_serve_does_not_start_on_a_store_that_is_away(tmp_path: Path) -> None:
    url = f"redis://127.0.0.1:{free_port()}/0"
    done = wartel(tmp_path, "serve", REDIS_URL=url, **PRODUCTION)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("wartel: the store is not ready:\nRedis does not answer")


def test_serve_answers_reloads_and_stops(tmp_path: Path) -> None:
    with running(tmp_path, "serve", "--workers", "1", **PRODUCTION) as (process, port):
        body, headers = signed("satu")
        first = ask(port, "/webhook", body, **headers)
        assert "1 text" in first[1]
        assert ask(port, "/webhook", "From=+6200011122233&Body=x")[0] == 403
        process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 6  # the old worker goes 3.5 s after the new one came
        while time.monotonic() < deadline:
            assert ask(port, "/webhook", body, **headers) == first
            time.sleep(0.02)
        body, headers = signed("dua")
        assert "2 text" in ask(port, "/webhook", body, **headers)[1]
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out == f"Wartel serves https://bot.example.com/webhook on http://127.0.0.1:{port}\n"
    assert all(json.loads(line)["event"] in ("turn", "rejected") for line in err.splitlines())
    assert store_has_stopped(tmp_path)

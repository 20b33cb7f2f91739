"""`wartel play`: a transcript on a phone in the browser, served as people start it."""

import argparse
import http.client
import json
import re
import signal
import time

import pytest
from support.chats import GOOD, with_turns, written
from support.command import ask, running, wartel

from bot.cli import main
from bot.cli.play import register


def messages(port):
    return json.loads(ask(port, "/emulator/messages")[1])["messages"]


def test_it_begins_when_somebody_looks_and_shows_everything(tmp_path):
    file = written(tmp_path, GOOD)
    with running(tmp_path, "play", str(file), "--speed", "4x") as (process, port):
        setup = json.loads(ask(port, "/emulator/page/setup")[1])
        time.sleep(0.5)
        before = messages(port)
        stream = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        stream.request("GET", "/emulator/page/stream")
        deadline = time.monotonic() + 60
        while len(messages(port)) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        found = messages(port)
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=30)
        stream.close()

    assert before == []  # nobody had looked
    assert [one["body"] for one in found] == ["halo", "Halo! 1 text 09.00: halo", "Apa lagi?"]
    assert found[0]["created"].startswith("2026-11-23T02:00:00")  # when it was said, not now
    assert setup["zone"] == "Etc/GMT-7"  # the clock of the transcript, wherever it is watched
    assert setup["title"] == "GEMA (SIMULASI)"
    assert [one["name"] for one in setup["personas"]] == ["Gema"]
    assert re.search(rf"http://127.0.0.1:{port}/#/phone/whatsapp:\+6200011122233@whatsapp:", out)
    assert (process.returncode, errors) == (0, "")


LOST = "  - fault: drop\n  - user: a\n  - bot: []\n  - repeat: true\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("Apa lagi?", "Sudah?"), "does not pass"),
        (with_turns(LOST), "cannot be played"),
        ("title: x\n", "gema.chat.yaml"),
    ],
)
def test_what_cannot_be_shown_is_explained_in_words(tmp_path, text, words):
    done = wartel(tmp_path, "play", str(written(tmp_path, text)))

    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("speed", ["0.4", "5x", "quick", "nan", "-1", "x", "1e9", ""])
def test_the_speed_has_limits_which_are_told_in_a_sentence(tmp_path, speed, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["play", str(tmp_path / "x.chat.yaml"), f"--speed={speed}"])

    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert f"'{speed}' is no speed; write 0.5x to 4x, such as 2x" in told
    assert "_speed" not in told


@pytest.mark.parametrize(
    ("text", "speed"),
    [("0.5x", 0.5), ("4x", 4), ("2", 2), ("1.5X", 1.5), ("0,5x", 0.5), ("3 x", 3), ("2×", 2)],
)
def test_the_speed_is_written_with_or_without_its_x(text, speed):
    parser = argparse.ArgumentParser()
    register(parser)

    assert parser.parse_args(["x.chat.yaml", "--speed", text]).speed == speed


def test_a_file_that_is_not_there_is_named(tmp_path):
    done = wartel(tmp_path, "play", "tiada.chat.yaml")

    assert done.returncode != 0
    assert "tiada.chat.yaml" in done.stderr
    assert "Traceback" not in done.stderr

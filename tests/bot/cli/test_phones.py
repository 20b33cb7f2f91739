"""Phones in the browser, before our bot and before anybody's, served as people start them."""

import http.client
import json
import signal
import time

from support.command import ask, running
from support.wire import Bot, says, served

PHONE = "+6281234567890"
NUMBER = "whatsapp:+6200000000000"
JSON = {"Content-Type": "application/json"}


def setup(port):
    return json.loads(ask(port, "/emulator/page/setup")[1])


def deed(port, name, **given):
    return ask(port, f"/emulator/page/phones/{PHONE}/{name}", json.dumps(given), **JSON)[0]


def bodies(port):
    found = json.loads(ask(port, "/emulator/messages")[1])["messages"]
    return [message["body"] for message in found]


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def says_to_bot(port, body, replies):
    before = len(bodies(port))
    assert deed(port, "messages", to=NUMBER, Body=body) == 202
    until(lambda: len(bodies(port)) == before + 1 + replies)
    return bodies(port)[before + 1 :]


def test_up_shows_phones_where_people_look_first(tmp_path):
    with running(tmp_path, "up") as (process, port):
        status, page = ask(port, "/")
        found = setup(port)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)

    assert (status, "Wartel (SIMULASI)" in page) == (200, True)
    assert found["can"]["forget"]
    assert found["personas"]  # of strangers: this bot folder names nobody
    assert f"http://127.0.0.1:{port}/\n" in out
    assert any("curl" in hint for hint in found["hints"])


def test_up_knows_its_chats_after_a_restart_and_begins_anew_when_it_is_asked_to(tmp_path):
    with running(tmp_path, "up") as (_, port):
        first = says_to_bot(port, "halo", 2)
        second = says_to_bot(port, "gema", 1)
    with running(tmp_path, "up") as (_, port):
        kept = bodies(port)
        assert deed(port, "restart", sender=NUMBER) == 204
        emptied = bodies(port)
        anew = says_to_bot(port, "halo", 2)

    assert kept == ["halo", *first, "gema", *second]
    assert emptied == []
    counted = [one[0].split(":")[0].rpartition(" ")[0] for one in (first, second, anew)]
    assert counted == ["Halo! 1 text", "2 text", "Halo! 1 text"]  # what stands there is the time


def test_open_pages_do_not_keep_it_from_stopping(tmp_path):
    with running(tmp_path, "up") as (process, port):
        streams = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(3)]
        for stream in streams:
            stream.request("GET", "/emulator/page/stream")
            assert stream.getresponse().status == 200
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
        for stream in streams:
            stream.close()

    assert (process.returncode, out.splitlines()[-1]) == (0, "Stopped.")


def test_a_foreign_bot_has_phones_that_sign_with_its_token(tmp_path):
    bot = Bot(says("Selamat datang"))
    with (
        served(bot) as url,
        running(tmp_path, "phone", "--webhook", f"{url}/sms", "--auth-token", "0" * 32) as (
            _,
            port,
        ),
    ):
        assert ask(port, "/")[0] == 200
        found = setup(port)
        to = next(one["address"] for one in found["senders"] if one["channel"] == "whatsapp")
        assert deed(port, "messages", to=to, Body="halo") == 202
        until(lambda: bodies(port) == ["halo", "Selamat datang"])

    assert not found["can"]["forget"]
    assert bot.requests[0].headers["X-Twilio-Signature"]


def test_a_sandbox_is_joined_by_pressing_its_word(tmp_path):
    with running(tmp_path, "phone", "--webhook", "http://127.0.0.1:9/", "--sandbox") as (
        process,
        port,
    ):
        found = setup(port)
        to = next(one["address"] for one in found["senders"] if one["channel"] == "whatsapp")
        join = found["openers"]["whatsapp"][0]
        assert deed(port, "messages", to=to, Body=join) == 202
        until(lambda: len(bodies(port)) == 2)
        assert "You are all set" in bodies(port)[1]
        assert next(line for line in process.stdout if f"by '{join}'" in line)

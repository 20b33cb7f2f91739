"""`wartel up` with the offline Twilio beside the bot, and `wartel emulator` alone."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from support.command import ask, environment, running, wartel
from support.web import PUBLIC_URL, TOKEN
from support.wire import Bot, says, served
from twilio.rest import Client

PHONE = "+6281234567890"
JSON = {"Content-Type": "application/json"}
UP_NUMBER = "+6200000000000"


def credentials(tmp_path, **env):
    lines = wartel(tmp_path, "credentials", **env).stdout.splitlines()
    return [line.partition("=")[2] for line in lines]


def send(port, body, to, **headers):
    status, answer = ask(
        port,
        f"/emulator/phones/{PHONE}/messages",
        json.dumps({"to": to, "Body": body}),
        **(JSON | headers),
    )
    return status, answer


def inbox(port, channel="whatsapp"):
    answer = json.loads(ask(port, f"/emulator/phones/{PHONE}/messages?channel={channel}")[1])
    return [message["body"] for message in answer["messages"]]


def client(port, tmp_path, **env):
    made = Client(*credentials(tmp_path, **env))
    made.api.base_url = f"http://127.0.0.1:{port}"
    return made


def log(process):
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    return out, [json.loads(line) for line in err.splitlines() if line.startswith("{")]


# Beside the bot


def test_up_carries_messages_both_ways_and_the_bot_hears_of_statuses(tmp_path):
    with running(tmp_path, "up") as (process, port):
        status, answer = send(port, "halo", f"whatsapp:{UP_NUMBER}")
        assert status == 201, answer
        assert inbox(port)[-1] == "Apa lagi?"
        made = client(port, tmp_path).messages.create(from_=UP_NUMBER, to=PHONE, body="hai")
        assert inbox(port, "sms") == ["hai"]
        assert client(port, tmp_path).messages(made.sid).fetch().status == "delivered"
        out, lines = log(process)

    assert [line["status"] for line in lines if line["event"] == "delivery"].count("delivered") >= 2
    assert sum("credentials" in line for line in out.splitlines()) == 1


def test_up_lets_the_bot_verify_what_the_emulator_signs(tmp_path):
    with running(tmp_path, "up") as (_, port):
        good = wartel(tmp_path, "post", f"http://127.0.0.1:{port}/webhook", "-d", "Body=halo")
        bad = wartel(
            tmp_path,
            *("post", f"http://127.0.0.1:{port}/webhook", "-d", "Body=halo"),
            *("--auth-token", "another"),
        )

    assert (good.returncode, bad.returncode) == (0, 1)
    assert "403" in bad.stdout


def test_up_goes_on_trusting_a_real_account_and_a_public_address(tmp_path):
    real = {"TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_ACCOUNT_SID": "AC" + "1" * 32}
    with running(tmp_path, "up", PUBLIC_URL=PUBLIC_URL, **real) as (_, port):
        assert send(port, "halo", f"whatsapp:{UP_NUMBER}")[0] == 201
        assert inbox(port)[-1] == "Apa lagi?"
        exchanges = json.loads(ask(port, "/emulator/exchanges")[1])["exchanges"]

    assert exchanges[0]["request"]["url"] == f"{PUBLIC_URL}/webhook"


def test_up_tells_the_bot_the_emulators_time(tmp_path):
    with running(tmp_path, "up") as (_, port):
        clock = json.dumps({"set": "2030-01-02T03:04:00+00:00", "paused": True})
        assert ask(port, "/emulator/clock", clock, **JSON)[0] == 200
        send(port, "halo", f"whatsapp:{UP_NUMBER}")

        assert any("03.04" in text or "10.04" in text for text in inbox(port))


def test_many_phones_at_once_do_not_starve_the_server_that_posts_to_itself(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    with running(tmp_path, "up") as (_, port):

        def talk(number):
            body = json.dumps({"to": f"whatsapp:{UP_NUMBER}", "Body": "halo"})
            path = f"/emulator/phones/+62812345678{number:02}/messages"
            return ask(port, path, body, **JSON)[0]

        start = time.monotonic()
        with ThreadPoolExecutor(40) as pool:
            assert set(pool.map(talk, range(40))) == {201}
        assert time.monotonic() - start < 15


def test_up_keeps_messages_in_a_journal_if_it_is_asked_to(tmp_path):
    for _ in range(2):
        with running(tmp_path, "up", "--journal", "j.jsonl") as (process, port):
            found = inbox(port)
            send(port, "halo", f"whatsapp:{UP_NUMBER}")
            log(process)

    assert found[-1] == "Apa lagi?"


# Alone


@contextmanager
def emulator(tmp_path, url, *more, **env):
    with running(tmp_path, "emulator", "--webhook", url, *more, **env) as (process, port):
        yield process, port


def test_a_foreign_bot_has_phones_a_client_and_callbacks(tmp_path):
    bot = Bot(says("Halo"))
    callbacks = Bot()
    with (
        served(bot) as url,
        served(callbacks) as heard,
        emulator(tmp_path, f"{url}/sms", "--status-callback", f"{heard}/s") as (process, port),
    ):
        assert send(port, "halo", "whatsapp:+14155238886")[0] == 201
        rest = client(port, tmp_path)
        rest.messages.create(from_="+15005550006", to=PHONE, body="hai")
        bodies = {message.body for message in rest.messages.list()}
        deadline = time.monotonic() + 10
        while len(callbacks.requests) < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
        out, _ = log(process)

    assert inbox_of(bot) == ["halo"]
    assert bodies == {"halo", "Halo", "hai"}
    statuses = [request.form["MessageStatus"] for request in callbacks.requests]
    assert sorted(statuses) == ["delivered", "delivered", "sent", "sent"]
    assert f"client.api.base_url = 'http://127.0.0.1:{port}'" in out
    assert f"{url}/sms" in out


def inbox_of(bot):
    return [request.form["Body"] for request in bot.requests]


def test_the_environment_fixes_the_account(tmp_path):
    env = {"EMULATOR_ACCOUNT_SID": "AC" + "c" * 32, "EMULATOR_AUTH_TOKEN": "fixed"}

    assert credentials(tmp_path, **env) == ["AC" + "c" * 32, "fixed"]
    assert credentials(tmp_path) == credentials(tmp_path)


def test_it_listens_to_loopback_alone(tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation; nothing is sent
            outside = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no address besides loopback")
    with emulator(tmp_path, "http://127.0.0.1:9/") as (_, port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((outside, port), timeout=2)
        assert ask(port, "/emulator/clock")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [{"Host": "bot.example"}, {"Origin": "https://bot.example"}, {"X-Forwarded-For": "127.0.0.1"}],
)
def test_it_refuses_foreign_pages_and_tunnels(tmp_path, headers):
    with emulator(tmp_path, "http://127.0.0.1:9/") as (_, port):
        assert ask(port, "/emulator/clock", **headers)[0] == 403
        assert send(port, "halo", "whatsapp:+14155238886", **headers)[0] == 403


SETTINGS = """
behaviour: {send_external_user_id: true, list_description: true, sandbox_words_reach_webhook: true}
rules: {sandbox_code: kopi-susu, sandbox_interval: null}
api_keys: {SK1: rahasia}
"""


def test_settings_and_the_sandbox_can_be_chosen(tmp_path):
    (tmp_path / "emulator.yaml").write_text(SETTINGS)
    bot = Bot(says("Halo"))
    with (
        served(bot) as url,
        emulator(tmp_path, url, "--settings", "emulator.yaml", "--sandbox") as (_, port),
    ):
        for body in ("halo", "join kopi-susu"):
            send(port, body, "whatsapp:+14155238886")
        texts = inbox(port)
        sid, _ = credentials(tmp_path)
        key = Client("SK1", "rahasia", sid)
        key.api.base_url = f"http://127.0.0.1:{port}"
        assert len(key.messages.list()) >= 4

    assert inbox_of(bot) == ["join kopi-susu"]
    assert "not connected to a Sandbox" in texts[0]
    assert texts[-1] == "Halo"


@pytest.mark.parametrize(
    ("text", "sentence"), [("behaviour: {warna: 1}", "warna: unknown"), ("{", "cannot be read")]
)
def test_settings_that_make_no_sense_are_refused(tmp_path, text, sentence):
    (tmp_path / "e.yaml").write_text(text)
    done = wartel(tmp_path, "emulator", "--webhook", "http://127.0.0.1:9", "--settings", "e.yaml")

    assert done.returncode == 1
    assert sentence in done.stderr


def test_it_posts_to_no_other_machine(tmp_path):
    with emulator(tmp_path, "http://203.0.113.7:9/#ct=100&rc=0") as (_, port):
        _, answer = send(port, "halo", "whatsapp:+14155238886")

    assert "11205" in answer


@pytest.mark.parametrize("command", ["up", "emulator --webhook http://127.0.0.1:9"])
def test_it_does_not_start_in_production(tmp_path, command):
    done = wartel(tmp_path, *command.split(), WARTEL_MODE="production")

    assert (done.returncode, done.stdout) == (1, "")
    assert "WARTEL_MODE is production" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--webhook", "nirgends"], "--webhook nirgends: this is no web address"),
        (["--webhook", "http://a", "--number", "x:y"], "--number x:y: write"),
        (["--webhook", "http://a", "--port", "70000"], "PORT is '70000'"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, arguments, sentence):
    done = wartel(tmp_path, "emulator", *arguments)

    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr


@pytest.mark.parametrize("command", ["emulator", "phone"])
def test_a_taken_port_is_told_with_the_command_for_another(tmp_path, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = wartel(tmp_path, command, "--webhook", "http://127.0.0.1:9", "--port", port)

    assert done.returncode == 1
    again = f"wartel {command} --port {int(port) + 1} --webhook http://127.0.0.1:9"
    assert again in done.stderr


# Where it must not be


def test_production_serves_without_importing_the_emulator(tmp_path, redis_url):
    code = (
        "import sys, webhook, bot.cli.serve\n"
        "client = webhook.app.test_client()\n"
        "assert client.get('/healthz').status_code == 200\n"
        "assert client.post('/webhook', data={'Body': 'a'}).status_code == 403\n"
        "assert client.get('/emulator/clock').status_code == 404\n"
        "print(*(name for name in sys.modules if 'emulator' in name or 'defused' in name))"
    )
    env = environment(
        tmp_path,
        TWILIO_AUTH_TOKEN=TOKEN,
        PUBLIC_URL=PUBLIC_URL,
        SECRET_KEY="k" * 32,
        REDIS_URL=redis_url,
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, env=env
    )

    assert (done.returncode, done.stdout) == (0, "\n"), done.stderr


def test_up_works_without_the_packages_of_the_emulator(tmp_path):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'defusedxml' else find(name, *more)\n"
    )
    path = os.pathsep.join([str(hidden), environment(tmp_path)["PYTHONPATH"]])
    with running(tmp_path, "up", PYTHONPATH=path) as (process, port):
        assert (
            ask(port, "/webhook", "From=%2B6200011122233&To=%2B6200000000000&Body=halo")[0] == 200
        )
        assert ask(port, "/emulator/clock")[0] == 404
        out, _ = log(process)
    refused = wartel(tmp_path, "post", "http://127.0.0.1:9", PYTHONPATH=path)

    assert "pip install 'wartel[emulator]'" in out
    assert re.search(r"pip install 'wartel\[emulator\]'", refused.stderr)
    assert refused.returncode == 1

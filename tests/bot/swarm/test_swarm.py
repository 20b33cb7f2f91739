"""Let a small crowd talk, and see that the figures are true."""

import os
import re
import signal
import subprocess
import time
from dataclasses import replace
from threading import Lock

import pytest
from support.command import WARTEL, environment, wartel
from support.wire import ACCOUNT, says, served
from twilio.request_validator import RequestValidator
from werkzeug import Request, Response

from bot.errors import SettingsError
from bot.swarm.plan import Plan, check, conversations

CHAT = """\
title: Uji
channel: whatsapp
from: "+6281234567890"
at: 2026-11-23T09:00:00+07:00
turns:
  - user: halo
  - bot: "1"
  - user: lagi
  - bot: "2"
    state: dalam
  - event: uang.masuk
  - user: lagi
  - bot: tidak pernah
"""

PLAN = Plan("http://127.0.0.1:9/", 10, 2, 0.05, ACCOUNT.sid, ACCOUNT.auth_token, "", ())


class Counting:
    """Count what each contact says; be wrong, slow or broken as asked."""

    def __init__(self, wrong=0, broken=0):
        self.lock = Lock()
        self.counts = {}
        self.requests = []
        self.wrong, self.broken = wrong, broken

    def __call__(self, environ, start_response):
        request = Request(environ)
        with self.lock:
            self.requests.append(request)
            contact = request.form["From"]
            number = self.counts[contact] = self.counts.get(contact, 0) + 1
            total = len(self.requests)
        if self.broken and total % self.broken == 0:
            return Response("rusak", status=500)(environ, start_response)
        if self.wrong and total % self.wrong == 0:
            return says("salah")(environ, start_response)
        return says(str(number))(environ, start_response)


def run_swarm(folder, bot):
    """Run a swarm against a bot; give its exit status and its report."""
    (folder / "uji.chat.yaml").write_text(CHAT)
    with served(bot) as url:
        done = wartel(
            folder,
            *("swarm", f"{url}/hook", "--transcripts", ".", "--users", "8", "--for", "2s"),
            *("--think", "0.05", "--auth-token", ACCOUNT.auth_token),
        )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Run one swarm against a good bot; give the bot, the exit status and the report."""
    bot = Counting()
    return bot, *run_swarm(tmp_path_factory.mktemp("swarm"), bot)


def figure(text, name):
    return float(re.search(rf"{name}:? ([0-9.]+)", text)[1])


def test_a_swarm_reports_every_message_and_no_trouble_with_a_good_bot(good):
    bot, status, told = good

    assert status == 0, told
    assert int(re.search(r": (\d+) messages", told)[1]) == len(bot.requests) > 20
    assert figure(told, "errors") == figure(told, "wrong replies") == 0
    assert 0 < figure(told, "p50") <= figure(told, "p95") <= figure(told, "p99")
    assert figure(told, "messages/s") > 5
    assert figure(told, "conversations held to their end") > 5


def test_everybody_has_a_number_and_a_conversation_of_their_own(good):
    bot, _, _ = good
    contacts = {request.form["From"] for request in bot.requests}

    assert len(contacts) >= 8
    assert max(bot.counts.values()) == 2
    assert all(contact.startswith("whatsapp:+62000") for contact in contacts)


def test_messages_are_signed_as_twilio_signs_them(good):
    bot, _, _ = good
    validator = RequestValidator(ACCOUNT.auth_token)

    for request in bot.requests[:20]:
        signature = request.headers["X-Twilio-Signature"]
        assert validator.validate(request.url, request.form, signature)
        assert request.headers["I-Twilio-Idempotency-Token"]


def test_wrong_replies_are_counted_with_their_place(tmp_path):
    bot = Counting(wrong=5)
    status, told = run_swarm(tmp_path, bot)

    assert status == 1
    assert figure(told, "errors") == 0
    assert figure(told, "wrong replies") == len(bot.requests) // 5
    assert re.search(r"\d+ x uji\.chat\.yaml:7: the bot said something else", told)


def test_errors_are_counted_with_their_code(tmp_path):
    bot = Counting(broken=5)
    status, told = run_swarm(tmp_path, bot)

    assert status == 1
    assert figure(told, "errors") == len(bot.requests) // 5
    assert re.search(r"\d+ x 11200 HTTP retrieval failure", told)


def test_who_has_seen_enough_gets_the_report(tmp_path):
    (tmp_path / "uji.chat.yaml").write_text(CHAT)
    bot = Counting()
    with served(bot) as url:
        swarm = subprocess.Popen(
            [*WARTEL, "swarm", f"{url}/hook", "--transcripts", ".", "--users", "2", "--for", "60s"],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(tmp_path),
            cwd=tmp_path,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while len(bot.requests) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.killpg(swarm.pid, signal.SIGINT)
        told, _ = swarm.communicate(timeout=60)

    assert swarm.returncode == 0, told
    assert figure(told, "errors") == 0
    assert figure(told, "messages/s") > 0


def test_a_bot_that_is_not_there_is_an_error(tmp_path):
    (tmp_path / "uji.chat.yaml").write_text(CHAT)
    done = wartel(
        tmp_path,
        *("swarm", "http://127.0.0.1:9", "--transcripts", ".", "--users", "2", "--for", "1s"),
        *("--think", "0.2"),
    )

    assert done.returncode == 1
    assert "11205" in done.stdout
    assert figure(done.stdout, "conversations held to their end") == 0


# Bounds


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"users": 0}, "--users 0: from 1 to 2000"),
        ({"users": 2001}, "--users 2001: from 1 to 2000"),
        ({"users": 201, "url": "http://10.0.0.7/"}, "--users 201: from 1 to 200"),
        ({"seconds": 0}, "--for"),
        ({"seconds": 3601}, "--for: at most 3600"),
        ({"think": -1}, "--think"),
        ({"think": float("nan")}, "--think nan"),
        ({"think": float("inf")}, "--think inf"),
    ],
)
def test_a_swarm_is_bounded(changes, sentence):
    check(PLAN)
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        check(replace(PLAN, **changes))


def test_it_does_not_reach_another_machine_that_is_not_named(tmp_path):
    (tmp_path / "uji.chat.yaml").write_text(CHAT)
    url = "http://0.0.0.0:9/"
    done = wartel(tmp_path, "swarm", url, "--transcripts", ".", "--users", "1", "--for", "1s")

    assert done.returncode == 1
    assert "0 messages" in done.stdout or "11205" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nirgends"], "is no web address"),
        (["http://127.0.0.1:9"], "say with --transcripts"),
        (["http://127.0.0.1:9", "--transcripts", ".", "--for", "lama"], "is no time such as"),
    ],
)
def test_a_wrong_command_line_is_told(tmp_path, arguments, sentence):
    done = wartel(tmp_path, "swarm", *arguments)

    assert done.returncode in (1, 2)
    assert sentence in done.stderr


def test_it_does_not_start_in_production(tmp_path):
    done = wartel(tmp_path, "swarm", "http://127.0.0.1:9", WARTEL_MODE="production")

    assert done.returncode == 1
    assert "WARTEL_MODE is production" in done.stderr


# What people say


def test_only_what_can_be_said_from_outside_is_said(tmp_path):
    (tmp_path / "uji.chat.yaml").write_text(CHAT)
    (transcript,) = conversations([tmp_path], silences=True)

    assert [exchange.act.text for exchange in transcript.exchanges] == ["halo", "lagi"]
    assert not any(exchange.checks for exchange in transcript.exchanges)


def test_nothing_to_say_is_an_error(tmp_path):
    text = CHAT.replace("turns:\n", "turns:\n  - event: uang.masuk\n")
    (tmp_path / "uji.chat.yaml").write_text(text)
    with pytest.raises(SettingsError, match="no transcript here begins with messages"):
        conversations([tmp_path], silences=True)


def test_a_plan_survives_its_journey():
    plan = replace(PLAN, paths=("a", "b"), allow_hosts=("x",))

    assert Plan.from_json(plan.to_json()) == plan

"""`wartel relay`, and the relay inside `wartel up`, as people run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support.command import WARTEL, ask, environment, running, wartel
from support.relay_rig import ACCOUNT, LATER_BOT, PHONE, Rig, recipient
from support.relay_rig import rig as make_rig
from support.web import PUBLIC_URL, TOKEN

from bot.emulator.faults import Fault
from bot.stores.dispatch import Dispatch

JSON = {"Content-Type": "application/json"}


def settings(redis_url: str, **more: str) -> dict[str, str]:
    return {
        "WARTEL_BOT": str(LATER_BOT),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": "k" * 32,
        "REDIS_URL": redis_url,
        **more,
    }


@pytest.fixture
def rig(redis_url: str, redis_client: Any) -> Any:
    with make_rig(redis_url, redis_client) as rig:
        yield rig


def test_the_command_sends_what_waits_until_it_is_told_to_stop(rig: Rig, tmp_path: Path) -> None:
    url = rig.bot.settings.redis_url
    env = environment(tmp_path, **settings(url, TWILIO_API_URL=rig.api))
    command = [*WARTEL, "relay"]
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            rig.sees(lambda: rig.inbox("sms") == ["Kabar"], 60)
            rig.settles()
            assert Dispatch(rig.store.client).has_relay()
            status = wartel(tmp_path, "relay", "--status", **settings(url))
            assert (status.returncode, status.stdout) == (
                0,
                "A relay is at work\n0 in the outbox, 0 could not be sent\n",
            )
        finally:
            out, errors = stop_gently(process)
    assert process.returncode == 0, errors
    assert out == f"Wartel sends for {ACCOUNT}, at most 80/s\n"
    lines = [json.loads(line) for line in errors.splitlines()]
    assert [line["way"] for line in lines if line["event"] == "sent"] == ["text"]
    assert PHONE not in errors
    assert "Kabar" not in errors
    assert not Dispatch(rig.store.client).has_relay()


def stop_gently(process: subprocess.Popen[str]) -> tuple[str, str]:
    process.terminate()
    return process.communicate(timeout=30)


def test_without_a_relay_the_status_says_so(rig: Rig, tmp_path: Path) -> None:
    rig.store.client.delete("w:relay")
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    status = wartel(tmp_path, "relay", "--status", **settings(rig.bot.settings.redis_url))
    assert (status.returncode, status.stdout) == (
        1,
        "No relay is at work\n1 in the outbox, 0 could not be sent\n",
    )


def test_what_could_not_be_sent_is_listed_without_words_and_numbers_and_sent_again(
    rig: Rig, tmp_path: Path
) -> None:
    rig.emulator.box.arm(Fault("error", code=30003, times=1))
    uid = rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.bot.services.store.erase(uid, "E1")  # nobody to owe it to
    rig.relay()
    rig.sees(lambda: rig.reasons() == ["30003"])
    url = rig.bot.settings.redis_url
    listed = wartel(tmp_path, "relay", "--dead", **settings(url)).stdout
    first, last = listed.splitlines()
    assert f"{uid}  E1#0  30003 https://www.twilio.com/docs/api/errors/30003" in first
    assert last == "1 could not be sent"
    assert PHONE not in listed
    assert "Kabar" not in listed
    again = wartel(tmp_path, "relay", "--again", **settings(url)).stdout
    assert again == "1 will be tried again\n"
    rig.sees(lambda: rig.inbox("sms") == ["Kabar"])


def test_what_the_chat_will_tell_is_not_sent_again(rig: Rig, tmp_path: Path) -> None:
    rig.emulator.box.arm(Fault("error", code=21211, times=1))
    rig.leave("Kabar", to=recipient(rig.now, PHONE))
    rig.relay()
    rig.sees(lambda: rig.reasons() == ["21211"])
    env = settings(rig.bot.settings.redis_url)
    assert ", told in the chat\n" in wartel(tmp_path, "relay", "--dead", **env).stdout
    assert wartel(tmp_path, "relay", "--again", **env).stdout == "0 will be tried again\n"


def test_without_an_account_it_says_what_is_missing(redis_url: str, tmp_path: Path) -> None:
    done = wartel(tmp_path, "relay", **settings(redis_url, TWILIO_ACCOUNT_SID=""))
    assert done.returncode == 1
    assert done.stderr == "wartel: TWILIO_ACCOUNT_SID is missing: the account that sends\n"


# Inside `wartel up`


def post(port: int, path: str, **content: Any) -> Any:
    status, text = ask(port, f"/emulator{path}", json.dumps(content), **JSON)
    assert status < 300, text
    return json.loads(text)


def inbox(port: int, channel: str = "whatsapp") -> list[str]:
    status, text = ask(port, f"/emulator/phones/{PHONE}/messages?channel={channel}")
    assert status == 200
    return [one["body"] for one in json.loads(text)["messages"]]


def sees(test: Any, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_up_reminds_its_phones_by_its_own_clock(tmp_path: Path) -> None:
    with running(tmp_path, "up", WARTEL_BOT=str(LATER_BOT)) as (_, port):
        _, senders = ask(port, "/emulator/senders")
        to = next(
            one["address"]
            for one in json.loads(senders)["senders"]
            if one["address"].startswith("whatsapp:")
        )
        for text in ("halo", "ambil"):
            post(port, f"/phones/{PHONE}/messages", to=to, Body=text)
        sees(lambda: any("Mau apa?" in text for text in inbox(port)))
        post(port, "/clock", advance=2 * 24 * 3600 + 1)
        notice = "Kabar dari Loket: Jangan lupa paketnya. Balas untuk melanjutkan."
        sees(lambda: notice in inbox(port))


def test_up_leaves_real_numbers_to_the_operator(tmp_path: Path) -> None:
    with running(tmp_path, "up", WARTEL_BOT=str(LATER_BOT), TWILIO_AUTH_TOKEN=TOKEN) as (_, port):
        env = environment(tmp_path, WARTEL_MODE="local", WARTEL_BOT=str(LATER_BOT))
        command = [sys.executable, "-m", "bot.cli", "relay", "--status"]
        status = subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True)
        assert status.stdout.startswith("No relay is at work")
        assert port

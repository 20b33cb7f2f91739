"""Who may see what, in chats with the whole bot on a real store."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from support.dying_turn import STRANGER
from support.rehearsal import MONDAY, Phone

from bot.engine.bot import Bot
from bot.opening import Opened
from bot.text import is_gsm7
from flows.bpjs.tries import BY_SENDER, FOR_TARGET, KIND

AGUS, AGUS_BORN = "0099900000013", "20-5-1990"
UNKNOWN = "0099999999999"
NO_FIT = "Nomor dan tanggal lahir itu tidak cocok dengan data kami."
TOO_MANY = "Maaf, sudah terlalu banyak percobaan yang tidak cocok."

Phones = Callable[..., Phone]


@pytest.fixture
def stranger(phone: Phones) -> Phone:
    stranger = phone(phone=STRANGER)
    stranger.says("menu")
    return stranger


def tries(client: redis.Redis) -> list[int]:
    """Count the wrong tries in every row of them."""
    rows = [json.loads(client.get(key)) for key in client.keys(f"*:c:{KIND}/*")]
    return [len(row["data"]["waktu"]) for row in rows]


def test_a_registered_phone_needs_no_questions(phone: Phones) -> None:
    siti = phone()
    siti.says("menu")
    assert siti.says("cek status")[0].startswith("Kartu atas nama S*** U*****")


def test_whoever_is_registered_may_ask_for_their_family_by_number(phone: Phones) -> None:
    siti = phone()
    siti.says("menu")
    assert "menunggak" in siti.says("TAGIHAN 0099900000002")[0]


def test_an_unknown_number_and_a_wrong_date_cannot_be_told_apart(
    stranger: Phone, redis_client: redis.Redis
) -> None:
    asked: list[list[str]] = []
    commands: list[list[str]] = []
    for number in (AGUS, AGUS, UNKNOWN):  # at the first time the server learns a script
        stranger.says("cek status")
        asked.append(stranger.says(number))
        with redis_client.monitor() as monitor:
            asked.append(stranger.says("1-1-1990"))
            redis_client.echo("end")
            commands.append([])
            for line in monitor.listen():
                if "ECHO" in line["command"]:
                    break
                if line["client_type"] != "lua":
                    commands[-1].append(line["command"].split()[0])
        stranger.says("menu")
    assert asked[2:4] == asked[4:6]
    assert asked[1][0].startswith(NO_FIT)
    assert commands[1] == commands[2]


@pytest.mark.parametrize("number", [AGUS, UNKNOWN])
def test_the_sixth_try_within_an_hour_is_not_even_compared(stranger: Phone, number: str) -> None:
    for _ in range(BY_SENDER):
        stranger.says("cek status")
        stranger.says(number)
        assert stranger.says("1-1-1990")[0].startswith(NO_FIT)
        stranger.says("menu")
    assert stranger.says("cek status")[0].startswith(TOO_MANY)
    stranger.at += timedelta(minutes=61)
    stranger.says("cek status")
    stranger.says(AGUS)
    assert "A*** T******" in stranger.says(AGUS_BORN)[0]


def test_a_family_is_guarded_against_many_senders_whichever_number_they_type(
    phone: Phones,
) -> None:
    numbers = (AGUS, "3199012005900013", "3199020101200006", "88888" + AGUS[2:])
    for count in range(FOR_TARGET):
        other = phone(phone=f"+62849990000{count:02}", at=MONDAY + timedelta(hours=count))
        other.walks("menu", "cek status", numbers[count % len(numbers)])
        assert other.says("1-1-1991")[0].startswith(NO_FIT)
    late = phone(phone="+6284999000099", at=MONDAY + timedelta(hours=23))
    late.walks("menu", "cek status", AGUS)
    assert late.says(AGUS_BORN)[0].startswith(TOO_MANY)
    late.at += timedelta(hours=2)
    late.walks("menu", "cek status", AGUS)
    assert "A*** T******" in late.says(AGUS_BORN)[0]


def test_what_was_proven_counts_for_half_an_hour(stranger: Phone) -> None:
    stranger.walks("cek status", AGUS, AGUS_BORN, "menu")
    stranger.at += timedelta(minutes=29)
    assert "A*** T******" in stranger.says("cek status")[0]
    stranger.at += timedelta(minutes=31)
    stranger.says("menu")
    assert "Tulis *NIK*" in stranger.says("cek status")[0]


def test_neither_number_nor_date_stays_in_the_session(stranger: Phone) -> None:
    stranger.walks("cek status", AGUS, "1-1-1990")
    assert {"nomor_identitas", "lahir_identitas"}.isdisjoint(stranger.session.slots)


def test_no_key_of_a_try_names_a_phone_or_a_number(
    stranger: Phone, redis_client: redis.Redis
) -> None:
    stranger.walks("cek status", AGUS, "1-1-1990")
    keys = redis_client.keys("*:c:*")
    assert len(keys) == 2
    assert not any(AGUS[2:] in key or STRANGER[1:] in key for key in keys)


class TestTheGateway:
    @pytest.fixture
    def sender(self, phone: Phones) -> Phone:
        return phone(phone=STRANGER, channel="sms")

    def test_answers_by_number_alone_and_counts_only_what_nobody_has(
        self, sender: Phone, redis_client: redis.Redis
    ) -> None:
        assert "A*** T****** LUNAS" in sender.says(f"TAGIHAN {AGUS}")[0]
        assert tries(redis_client) == []
        sender.says(f"TAGIHAN {UNKNOWN}")
        assert tries(redis_client) == [1, 1]

    def test_says_nothing_more_after_five_wrong_numbers(self, sender: Phone) -> None:
        for count in range(BY_SENDER):
            assert "tidak ditemukan" in sender.says(f"TAGIHAN 00999999990{count:02}")[0]
        assert "terlalu banyak" in sender.says(f"TAGIHAN {AGUS}")[0]

    def test_locks_nobody_out_of_a_bill_for_the_wrong_tries_of_strangers(
        self, sender: Phone, phone: Phones
    ) -> None:
        for count in range(FOR_TARGET):
            other = phone(phone=f"+62849990000{count:02}", at=MONDAY + timedelta(minutes=count))
            other.walks("menu", "cek status", AGUS)
            other.says("1-1-1991")
        sender.at = MONDAY + timedelta(hours=1)
        assert "A*** T****** LUNAS" in sender.says(f"TAGIHAN {AGUS}")[0]

    def test_can_be_kept_to_registered_phones(self, opened: Opened, phone: Phones) -> None:
        bot = opened.turns.bot
        script = replace(bot.script, settings={"tagihan_untuk": "terdaftar"})
        opened.turns.bot = Bot.build(script, bot.registry)
        try:
            sender, siti = phone(phone=STRANGER, channel="sms"), phone(channel="sms")
            refused = sender.says(f"TAGIHAN {AGUS}")
            assert refused == sender.says(f"TAGIHAN {UNKNOWN}")
            assert "nomor kartu itu tidak ditemukan atau HP ini tak terdaftar" in refused[0]
            assert is_gsm7(refused[0])
            assert len(refused[0]) <= 160
            assert "S*** U***** menunggak" in siti.says("TAGIHAN 54321")[0]
        finally:
            opened.turns.bot = bot


def test_who_left_a_family_card_to_pay_alone_is_still_found_by_its_number(
    phone: Phones,
) -> None:
    dimas = phone(slug="usia-21")
    dimas.walks("menu", "pindah segmen", "1", "1", "3", "ya")
    assert dimas.ledger.by_card("0099900000023").family.segment == "PBPU"
    other = phone(phone=STRANGER)
    replies = other.walks("menu", "cek status", "3199020101200012", "5-12-2004")
    assert replies[0].startswith("Kartu atas nama D**** B*******")
    replies = other.walks("nomor lain", "3199020101200012", "23-8-1973")
    assert replies[0].startswith("Kartu atas nama S**** B*******")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_change_counts_once_though_its_process_was_killed(
    opened: Opened, phone: Phones, redis_url: str, redis_client: redis.Redis, when: str
) -> None:
    phone()  # the ledger is filled
    tests = Path(__file__).parents[2]
    command = [sys.executable, "-m", "support.dying_turn", redis_url, when]
    env = {**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{tests.parent}"}
    ended = subprocess.run(command, cwd=tests, env=env, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert tries(redis_client) == ([1, 1] if when == "after" else [])
    assert opened.turns.apply_left(timedelta()) == 1
    assert tries(redis_client) == [1, 1]
    assert opened.turns.apply_left(timedelta()) == 0

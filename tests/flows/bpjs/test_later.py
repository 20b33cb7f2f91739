"""What CHIKA says by itself: money has arrived, officers have answered, the 10th is near."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from support.rehearsal import PERSONAS
from support.relay_rig import Rig
from support.relay_rig import rig as make_rig

from bot.engine.events import EventReceived
from bot.hooks import Scene
from bot.settings import DEFAULT_BOT
from bot.stores.alarms import Alarms
from flows.bpjs.months import WIB
from flows.bpjs.rehearsal import BpjsRehearsal
from flows.bpjs.reminders import FIRST_DAY, HOUR, LAST_DAY, first_time, next_time

SITI = PERSONAS["menunggak"].phone
BEFORE_THE_FIFTH = datetime(2026, 12, 2, 9, 0, tzinfo=WIB)


@pytest.fixture
def rig(redis_url: str, redis_client: redis.Redis) -> Iterator[Rig]:
    with make_rig(redis_url, redis_client, DEFAULT_BOT) as rig:
        rig.relay()
        yield rig


def says(rig: Rig, *texts: str) -> None:
    for text in texts:
        rig.says(text, phone=SITI)
    rig.settles()


def happens(rig: Rig, name: str) -> None:
    """Let something come about as the pages would bring it."""
    services = rig.bot.services
    world = BpjsRehearsal(
        Scene(rig.now, services.secret_key, services.public_url, services.store.uid, services)
    )
    uid = rig.uid(phone=SITI)
    event = world.event(EventReceived(name, rig.now, name), services.store.read(uid))
    assert event is not None
    rig.bot.turns.take_turn(event, uid=uid)
    rig.settles()


def arrived(rig: Rig, words: str) -> int:
    return sum(words in text for text in rig.inbox(phone=SITI))


def moves_to(rig: Rig, at: datetime) -> None:
    rig.clock.set(at)
    rig.sees(lambda: Alarms(rig.store.client).due(rig.now, 10) == [])
    rig.settles()


def test_a_payment_in_the_browser_reaches_the_phone_by_itself(rig: Rig) -> None:
    says(rig, ".", "5", "31", "74")
    happens(rig, "formulir.terkirim")
    assert arrived(rig, "Formulir diterima") == 1
    happens(rig, "pembayaran.diterima")
    assert arrived(rig, "embayaran") >= 1
    assert arrived(rig, "aktif") >= 1
    before = len(rig.inbox(phone=SITI))
    says(rig, "makasih")
    assert len(rig.inbox(phone=SITI)) == before  # the answer is TwiML; nothing is said again


def test_the_reminder_comes_before_the_tenth_although_the_chat_ended_days_ago(rig: Rig) -> None:
    rig.clock.set(BEFORE_THE_FIFTH)
    says(rig, ".", "9", "ya")
    moves_to(rig, datetime(2026, 12, 9, 10, 0, tzinfo=WIB))
    rig.sees(lambda: arrived(rig, "Pengingat untuk keluarga S*** U*****") == 1)
    (notice,) = (text for text in rig.inbox(phone=SITI) if "Pengingat untuk" in text)
    assert notice.startswith("Kabar dari CHIKA (SIMULASI): ")
    assert "BERHENTI" in notice
    assert arrived(rig, "iuran Desember 2026") == 1


def test_the_reminder_is_not_repeated_by_the_menu_and_comes_again_next_month(rig: Rig) -> None:
    rig.clock.set(BEFORE_THE_FIFTH)
    says(rig, ".", "9", "ya")
    moves_to(rig, datetime(2026, 12, 5, 9, 0, tzinfo=WIB))
    rig.sees(lambda: arrived(rig, "iuran Desember 2026") == 1)
    replies = rig.says("menu", phone=SITI).replies
    assert not any("Pengingat untuk" in text for text in replies)
    moves_to(rig, datetime(2027, 1, 5, 9, 0, tzinfo=WIB))
    rig.sees(lambda: arrived(rig, "iuran Januari 2027") == 1)


def test_who_has_said_berhenti_is_not_reminded(rig: Rig) -> None:
    rig.clock.set(BEFORE_THE_FIFTH)
    says(rig, ".", "9", "ya", "berhenti")
    moves_to(rig, datetime(2026, 12, 9, 10, 0, tzinfo=WIB))
    rig.sees(lambda: "hushed" in rig.log.getvalue())
    assert arrived(rig, "Pengingat untuk") == 0


def test_an_answered_ticket_is_told_when_the_office_has_opened(rig: Rig) -> None:
    rig.clock.set(datetime(2026, 11, 23, 10, 0, tzinfo=WIB))
    services = rig.bot.services
    says(rig, ".", "5", "31", "74")
    happens_with_service(rig, "A")
    moves_to(rig, datetime(2026, 11, 24, 7, 59, tzinfo=WIB))
    assert arrived(rig, "Tiket *L-") == 0
    moves_to(rig, datetime(2026, 11, 24, 8, 0, tzinfo=WIB))
    rig.sees(lambda: arrived(rig, "Tiket *L-") == 1)
    assert services.store.read(rig.uid(phone=SITI)) is not None


def happens_with_service(rig: Rig, letter: str) -> None:
    uid = rig.uid(phone=SITI)
    session = rig.bot.services.store.read(uid)
    assert session is not None
    data = {"kartu": "", "layanan": letter}
    event = EventReceived(f"formulir:{letter}", rig.now, "formulir.terkirim", data)
    rig.bot.turns.take_turn(event, uid=uid)
    rig.settles()


def test_a_link_that_ends_soon_is_announced_unless_its_form_was_sent(rig: Rig) -> None:
    says(rig, ".", "5", "31", "74")
    moves_to(rig, rig.now + timedelta(minutes=50))
    rig.sees(lambda: arrived(rig, "berakhir 10 menit lagi") == 1)
    says(rig, "formulir")
    happens(rig, "formulir.terkirim")
    moves_to(rig, rig.now + timedelta(minutes=50))
    assert arrived(rig, "berakhir 10 menit lagi") == 1


def test_who_has_data_erased_leaves_no_alarm_behind(rig: Rig) -> None:
    says(rig, ".", "5", "31", "74")
    assert Alarms(rig.store.client).due(rig.now + timedelta(days=400), 10)
    says(rig, "hapus data", "ya")
    assert Alarms(rig.store.client).due(rig.now + timedelta(days=400), 10) == []


WHEN = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(
    lambda at: at.replace(tzinfo=WIB)
)


@given(at=WHEN)
def test_reminders_come_in_the_morning_between_the_fifth_and_the_tenth(at: datetime) -> None:
    for time in (first_time(at), next_time(at)):
        assert time > at
        assert FIRST_DAY <= time.day <= LAST_DAY
        assert time.time() == HOUR
    assert next_time(at).day == FIRST_DAY
    assert (next_time(at).month - at.month) % 12 == 1
    assert first_time(at) <= next_time(at)


def test_who_subscribes_in_time_is_reminded_this_month() -> None:
    assert first_time(datetime(2026, 12, 6, 20, tzinfo=WIB)).day == 7
    assert first_time(datetime(2026, 12, 10, 8, tzinfo=WIB)) == next_time(BEFORE_THE_FIFTH)
    assert first_time(BEFORE_THE_FIFTH) == replace_day(BEFORE_THE_FIFTH, FIRST_DAY)


def replace_day(at: datetime, day: int) -> datetime:
    return at.replace(day=day, hour=HOUR.hour, minute=0)

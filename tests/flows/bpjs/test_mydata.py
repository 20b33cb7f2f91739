"""What a contact can see and erase of theirs, on a real store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import redis
from support.rehearsal import Phone

from bot.engine.actions import Conversation
from bot.engine.effects import Apply
from bot.engine.events import MessageReceived
from bot.errors import StoreUnavailable
from bot.opening import Opened
from flows.bpjs.cabinet import OWNED, Cabinet, Desk
from flows.bpjs.changes import COMMANDS
from flows.bpjs.chat.mydata import catat_setuju, daftar_data, sudah_setuju, teks_persetujuan
from flows.bpjs.consent import KIND, VERSION
from flows.bpjs.facts import ChatFacts
from flows.bpjs.hooks import cabinet, facts

Phones = Callable[..., Phone]


@pytest.fixture
def siti(phone: Phones) -> Phone:
    siti = phone()
    siti.says("menu")
    return siti


def keep(siti: Phone, opened: Opened) -> Cabinet:
    """Let two rows be stored about her, one for a week alone, and one about somebody else."""

    def simpan(data: dict[str, str], desk: Desk) -> None:
        desk.put("tiket", "T-1", {"isi": "x"}, owner=siti.uid)
        week = desk.at + timedelta(days=7)
        desk.put("unggahan", siti.uid, {}, owner=siti.uid, until=week)
        desk.put("tiket", "T-2", {}, owner="budi")

    held = Cabinet(cabinet(opened.services)._shelf, {"simpan": simpan})
    held.apply(Apply("SM0#simpan0", "simpan", {"at": siti.at.isoformat()}))
    return held


def test_everything_is_listed_while_it_counts(siti: Phone, opened: Opened) -> None:
    keep(siti, opened)
    lines = siti.says("data saya")[0].splitlines()
    assert lines[2:4] == ["• Tiket *T-1*", "• unggahan, sampai 30 November 2026"]
    siti.at += timedelta(days=7)
    assert "unggahan" not in "".join(siti.says("data saya"))


def test_everything_is_erased_and_nobody_elses(
    siti: Phone, opened: Opened, redis_client: redis.Redis
) -> None:
    held = keep(siti, opened)
    siti.at += timedelta(days=8)  # expired rows go as well
    siti.walks("hapus data", "ya")

    assert held.rows(OWNED, siti.uid) == ()
    assert [row.key for row in held.rows(OWNED, "budi")] == ["T-2"]
    left = [key for key in redis_client.keys("*:c:*") if siti.uid in key or "T-1" in key]
    assert left == []
    assert opened.services.store.read(siti.uid) is None
    assert siti.again()[0].startswith("Data Anda sudah dihapus.")


def test_a_conversation_that_began_meanwhile_is_kept(
    siti: Phone, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(effect: Apply) -> None:
        raise StoreUnavailable("gone for a moment")

    keep(siti, opened)
    with monkeypatch.context() as patched:
        patched.setattr(opened.turns, "_apply", away)
        siti.walks("hapus data", "ya")
        siti.walks("menu", "5")
    before = siti.session
    assert opened.turns.apply_left(timedelta()) == 1
    assert siti.session == before
    assert cabinet(opened.services).rows(OWNED, siti.uid) == ()


def conversation(siti: Phone, opened: Opened) -> Conversation:
    event = MessageReceived("SM9", siti.at, "whatsapp", siti.contact, siti.address, "ya")
    world = facts(opened.services)(siti.at)
    assert isinstance(world, ChatFacts)
    return Conversation(
        *(event, siti.at, "whatsapp", siti.contact, siti.address, "id", "x", {}, world)
    )


def test_consent_is_stored_once_with_its_version(siti: Phone, opened: Opened) -> None:
    chat = conversation(siti, opened)
    assert "UU PDP" in teks_persetujuan(chat)
    catat_setuju(chat)
    (asked,) = chat.applied
    held = Cabinet(cabinet(opened.services)._shelf, COMMANDS)
    held.apply(asked)
    first = held.row(KIND, siti.uid)
    assert first["versi"] == VERSION
    later = {**asked.data, "at": (siti.at + timedelta(days=1)).isoformat()}
    held.apply(Apply("SM10#catat_setuju0", "catat_setuju", later))
    assert held.row(KIND, siti.uid) == first
    held.apply(Apply("SM11#catat_setuju0", "catat_setuju", {**later, "versi": "2099-01"}))
    assert held.row(KIND, siti.uid)["versi"] == "2099-01"


def test_whoever_agreed_is_not_asked_again(siti: Phone, opened: Opened) -> None:
    chat = conversation(siti, opened)
    catat_setuju(chat)
    Cabinet(cabinet(opened.services)._shelf, COMMANDS).apply(chat.applied[0])
    again = conversation(siti, opened)
    assert sudah_setuju(again)
    assert teks_persetujuan(again) == ""
    catat_setuju(again)
    assert again.applied == []
    assert daftar_data(again).endswith("• Persetujuan versi 2026-11")

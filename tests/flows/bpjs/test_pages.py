from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from flask import Flask
from support.samples import a_session
from support.servers import kill, process_of
from werkzeug.test import TestResponse

from bot.hooks import Services
from bot.logs import Log
from bot.opening import Store, services_of
from bot.settings import Settings
from bot.stores.embedded import EmbeddedServer
from flows.bpjs import links, pages
from flows.bpjs.arrears import VA_PREFIX_MANDIRI, virtual_account
from flows.bpjs.forms import MISMATCH
from flows.bpjs.identity import rupiah
from flows.bpjs.members import Ledger, Paid
from flows.bpjs.months import WIB
from flows.bpjs.offerings import SERVICES
from flows.bpjs.people import Channel
from flows.bpjs.personas import Persona, load_personas
from webhook import create_app

NOW = datetime(2026, 11, 23, 9, 15, tzinfo=WIB)
PERSONAS = {persona.slug: persona for persona in load_personas()}
SITI = PERSONAS["menunggak"]
OWED = 420_000
SECRET = "s" * 32
URL = "http://127.0.0.1:8000"


def settings(redis_url: str, **changes: Any) -> Settings:
    plain = Settings("local", URL, SECRET, redis_url=redis_url)
    return replace(plain, **changes)


@pytest.fixture(scope="module")
def app(redis_url: str) -> Iterator[Flask]:
    """The whole web app in local mode, so that requests bring their own time."""
    here = settings(redis_url)
    store = Store(here)
    yield create_app(here, store, Log(io.StringIO()))
    store.close()


@pytest.fixture
def ledger(redis_client: redis.Redis) -> Ledger:
    ledger = Ledger(redis_client)
    ledger.reset(tuple(PERSONAS.values()), NOW)
    return ledger


@pytest.fixture
def siti(app: Flask, ledger: Ledger) -> Citizen:
    return Citizen(app)


def entries(persona: Persona = SITI, **changes: str) -> dict[str, str]:
    """Fill in the form as a persona would."""
    member = persona.person.member
    filled = {
        "layanan": "J",
        "nik": member.nik,
        "kartu": member.card,
        "nama": member.name,
        "lahir": f"{member.born:%d-%m-%Y}",
        "telepon": "0812 3456 7890",
        "surel": "nama@contoh.com",
        "segmen": "PBPU",
    }
    return {**filled, **changes}


@dataclass
class Citizen:
    """Chat on one phone and follow links in its browser."""

    app: Flask
    phone: str = "+6284000000001"
    at: datetime = NOW
    messages: int = 0
    browser: Any = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.app.test_client()

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Wartel-Clock": self.at.isoformat()}

    def says(self, text: str) -> str:
        """Send a message at a moment of its own and give the reply."""
        self.messages += 1
        message = {
            "From": f"whatsapp:{self.phone}",
            "To": "whatsapp:+628118750400",
            "Body": text,
            "MessageSid": f"SM{self.messages:032x}",
        }
        reply = self.app.test_client().post("/webhook", data=message, headers=self.headers)
        assert reply.status_code == 200
        return html.unescape(re.sub("<[^>]*>", "\n", reply.text))

    def asks_for_a_form(self) -> str:
        """Chat up to the form link and give its path."""
        for text in (".", "layanan pandawa", "31"):
            self.says(text)
        return path_in(self.says("74"), "/f/")

    def opens(self, path: str) -> TestResponse:
        return self.browser.get(path, headers=self.headers)

    def sends(self, path: str, fields: dict[str, str], **buttons: str) -> TestResponse:
        """Post a form with the token of a page that was just opened."""
        data = {"csrf_token": self.token(path), **fields, **buttons}
        return self.browser.post(path, data=data, headers=self.headers)

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.opens(path).text)
        return found[1] if found else ""

    def reaches_the_bill(self, persona: Persona = SITI) -> str:
        """Send the form and give the path of the page that follows."""
        sent = self.sends(self.asks_for_a_form(), entries(persona), langkah="kirim")
        assert sent.status_code == 303, words(sent)
        return str(sent.location)

    def pays(self, path: str, amount: int = OWED) -> TestResponse:
        return self.sends(path, {"jumlah": str(amount)})


def path_in(text: str, kind: str) -> str:
    found = re.search(rf"https?://\S+?({kind}[\w.-]+)", text)
    assert found, text
    return found[1]


def words(page: TestResponse) -> str:
    """Give what a page says, without markup."""
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", page.text)).split())


def values(page: TestResponse) -> dict[str, str]:
    """Give what stands in the text fields of a page, hidden ones included."""
    tags = re.findall("<input[^>]*>", page.text)
    return {
        re.search('name="([^"]*)"', tag)[1]: html.unescape(re.search('value="([^"]*)"', tag)[1])  # type: ignore[index]
        for tag in tags
        if "radio" not in tag or "checked" in tag
    }


# The whole path


def test_a_member_with_arrears_gets_from_the_form_to_an_active_card(
    siti: Citizen, ledger: Ledger
) -> None:
    form = siti.asks_for_a_form()
    assert 'value="J"' in siti.opens(form).text

    review = siti.sends(form, entries(), langkah="tinjau")
    assert review.status_code == 200
    assert "12 April 1986" in words(review)
    assert "+6281234567890" in words(review)

    sent = siti.sends(form, entries(), langkah="kirim")
    assert sent.status_code == 303
    bill = siti.opens(sent.location)
    for shown in ("S*** U*****", "3 bulan", "4 orang", "Rp420.000", "Agustus 2026 sampai Oktober"):
        assert shown in words(bill)
    account = virtual_account(SITI.card)
    assert account[5:] in bill.text
    assert VA_PREFIX_MANDIRI in bill.text
    assert "Rp420.000" in siti.says("sudah")  # not yet, says the chat

    paid = siti.pays(sent.location)
    assert paid.status_code == 303
    receipt = words(siti.opens(paid.location))
    assert "AKTIF Kartu *********0001" in receipt
    assert "Rp420.000" in receipt
    assert "23 November 2026 pukul 09.15 WIB" in receipt
    assert [payment.amount for payment in ledger.journal()] == [OWED]
    assert ledger.journal()[0].channel is Channel.FORM
    assert "AKTIF" in siti.says("sudah")


def test_the_bill_lists_every_month_and_says_when_it_is_capped(siti: Citizen) -> None:
    bill = words(siti.opens(siti.reaches_the_bill(PERSONAS["menunggak-lama"])))
    assert "Tunggakan Anda 30 bulan, tetapi paling banyak 24 bulan" in bill
    assert bill.count("Rp200.000") == 24
    assert "Rp4.800.000" in bill


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("lunas", "AKTIF Kartu"),
        ("ppu-aktif", "AKTIF Kartu"),
        ("keluar-kerja", "Pekerja Mandiri"),
        ("usia-21", "21 tahun"),
        ("pbi-nonaktif", "Dinas Sosial"),
        ("pbi-nonaktif-lama", "DTSEN"),
        ("data-beda", "Dukcapil"),
    ],
)
def test_a_member_without_arrears_learns_the_status_and_the_next_step(
    siti: Citizen, ledger: Ledger, slug: str, expected: str
) -> None:
    path = siti.reaches_the_bill(PERSONAS[slug])
    page = siti.opens(path)
    assert page.status_code == 200
    assert "Tidak ada yang perlu dibayar" in words(page)
    assert expected in words(page)
    assert "<form" not in page.text
    siti.sends(path, {"jumlah": "35000"})
    assert ledger.journal() == ()


def test_the_demo_card_of_the_article_works_in_the_form(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    sent = siti.sends(form, entries(kartu="54321"), langkah="kirim")
    assert "Rp420.000" in words(siti.opens(sent.location))


# What the form refuses


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"layanan": "Z"}, "Pilih salah satu layanan."),
        ({"nik": ""}, "Isi NIK Anda."),
        ({"nik": "319901520486"}, "yang kami terima 12 angka"),
        ({"nik": "9999015204860001"}, "bukan kode provinsi"),
        ({"kartu": ""}, "Isi nomor kartu Anda."),
        ({"kartu": "123"}, "yang kami terima 3 angka"),
        ({"kartu": "1199900000001"}, "diawali angka 00"),
        ({"nama": ""}, "Isi nama lengkap Anda."),
        ({"nama": " 12 "}, "Tulis nama dengan huruf."),
        ({"nama": "a" * 101}, "Paling banyak 100 huruf."),
        ({"lahir": "31-02-1986"}, "Tulis tanggal lahir seperti 17-08-1985"),
        ({"lahir": "24-11-2026"}, "tidak di masa depan"),
        ({"telepon": "12"}, "Nomor HP ditulis dengan angka"),
        ({"surel": "nama@"}, "Tulis alamat surel seperti nama@contoh.com."),
        ({"segmen": ""}, "Pilih salah satu segmen."),
        ({"segmen": "XYZ"}, "Pilih salah satu segmen."),
        ({"kartu": "0099900000002"}, MISMATCH),
        ({"nik": "3199010309840002"}, MISMATCH),
        ({"lahir": "13-04-1986"}, MISMATCH),
        ({"kartu": "0012345678901"}, MISMATCH),
    ],
)
@pytest.mark.parametrize("step", ["tinjau", "kirim"])
def test_a_wrong_entry_is_named_beside_its_field_and_nothing_typed_is_lost(
    siti: Citizen, changes: dict[str, str], sentence: str, step: str
) -> None:
    form, typed = siti.asks_for_a_form(), entries(**changes)
    page = siti.sends(form, typed, langkah=step)
    assert page.status_code == 422
    name = "kartu" if sentence is MISMATCH else next(iter(changes))
    beside = re.search(rf'id="{name}-salah">(.*?)</span>\n', page.text)
    assert beside
    assert sentence in html.unescape(beside[1])
    assert re.search(rf'aria-describedby="[^"]*{name}-salah"', page.text)
    assert f'<a href="#{name}">' in page.text
    kept = {key: value for key, value in typed.items() if key not in ("layanan", "segmen")}
    assert {key: values(page)[key] for key in kept} == {k: v.strip() for k, v in kept.items()}
    assert siti.opens(form).status_code == 200  # the link still works


def test_spaces_and_dots_between_digits_and_spelled_out_dates_are_understood(
    siti: Citizen,
) -> None:
    typed = entries(
        nik="3199.0152 0486-0001", kartu="00 999 000 00001", lahir="12 April 1986", surel=""
    )
    review = siti.sends(siti.asks_for_a_form(), typed, langkah="tinjau")
    assert review.status_code == 200
    assert SITI.card in words(review)
    assert "(tidak diisi)" in words(review)


def test_nobody_can_tell_an_unknown_card_from_a_wrong_one(siti: Citizen) -> None:
    form = siti.asks_for_a_form()

    def complaint(**changes: str) -> str:
        page = siti.sends(form, entries(**changes), langkah="tinjau")
        return re.sub('value="[^"]*"', "", page.text)

    unknown = complaint(kartu="0012345678901")
    assert MISMATCH in html.unescape(unknown)
    assert complaint(kartu="0099900000009") == unknown
    assert complaint(nik="3199010309840002") == unknown
    assert complaint(lahir="12-04-1987") == unknown


def test_going_back_to_change_keeps_all_entries(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    typed = entries(lahir="12/4/86", segmen="BP")
    review = siti.sends(form, typed, langkah="tinjau")
    carried = {name: values(review)[name] for name in typed}
    assert carried == typed
    again = siti.sends(form, carried, langkah="ubah")
    assert again.status_code == 200
    assert {name: values(again).get(name) for name in typed if name != "layanan"} == {
        name: value for name, value in typed.items() if name != "layanan"
    }
    assert '<option selected value="J">' in again.text


def test_markup_in_a_name_is_shown_and_not_obeyed(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    name = "\"><script>alert('x')</script>"
    for step, changes in (("tinjau", {}), ("tinjau", {"nik": "1"}), ("ubah", {})):
        page = siti.sends(form, entries(nama=name, **changes), langkah=step)
        assert "<script" not in page.text
        assert values(page)["nama"] == name


def test_a_review_is_checked_again_when_it_is_sent(siti: Citizen, ledger: Ledger) -> None:
    form = siti.asks_for_a_form()
    siti.sends(form, entries(), langkah="tinjau")
    page = siti.sends(form, entries(kartu="0099900000009"), langkah="kirim")
    assert page.status_code == 422
    assert "Formulirnya belum saya terima" in siti.says("sudah")


# Other services


@pytest.mark.parametrize("code", [code for code, it in SERVICES.items() if not it.processed])
def test_another_service_tells_what_is_needed_without_asking_for_data(
    siti: Citizen, code: str
) -> None:
    form = siti.asks_for_a_form()
    page = siti.sends(form, {"layanan": code}, langkah="tinjau")
    assert page.status_code == 200
    assert "belum memproses layanan" in words(page)
    for need in SERVICES[code].needs:
        assert need in words(page)
    assert siti.opens(form).status_code == 200


def test_another_service_can_be_sent_to_the_chat_and_ends_the_link(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    token = siti.token(form)
    for _ in range(2):  # a second click shows the same
        data = {"csrf_token": token, "layanan": "C", "langkah": "kirim"}
        page = siti.browser.post(form, data=data, headers=siti.headers)
        assert page.status_code == 200
        assert "Formulir terkirim" in words(page)
    assert "28 hari" in siti.says("ok")
    gone = siti.opens(form)
    assert gone.status_code == 410
    assert "Pendaftaran bayi baru lahir" in words(gone)


# Links that do not work


@pytest.mark.parametrize("path", ["/f/xyz", "/f/", "/bayar/xyz", "/bayar/", "/f/%00.%ff"])
def test_a_nonsense_link_is_unknown(siti: Citizen, path: str) -> None:
    for page in (siti.opens(path), siti.browser.post(path, data={})):
        assert page.status_code == 404
        assert "Tautan tidak dikenal" in words(page)


def test_a_form_link_does_not_open_the_payment_page(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    assert siti.opens(form.replace("/f/", "/bayar/")).status_code == 404


def test_a_form_link_expires_after_sixty_minutes_for_reading_and_sending(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    token = siti.token(form)
    siti.at += timedelta(minutes=59, seconds=59)
    assert siti.opens(form).status_code == 200
    siti.at = NOW + timedelta(minutes=60)
    data = {"csrf_token": token, **entries(), "langkah": "kirim"}
    for page in (siti.opens(form), siti.browser.post(form, data=data, headers=siti.headers)):
        assert page.status_code == 410
        assert "Tautan sudah kedaluwarsa" in words(page)
        assert "link baru" in words(page)


def test_a_newer_form_link_ends_the_older_one(siti: Citizen) -> None:
    old = siti.asks_for_a_form()
    new = path_in(siti.says("link baru"), "/f/")
    assert "Tautan sudah diganti" in words(siti.opens(old))
    assert siti.opens(old).status_code == 410
    assert siti.opens(new).status_code == 200


def test_a_used_form_link_leads_to_the_payment_page(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    bill = siti.sends(form, entries(), langkah="kirim").location
    gone = siti.opens(form)
    assert gone.status_code == 410
    assert "Formulir sudah terkirim" in words(gone)
    assert f'href="{bill}"' in gone.text


def test_links_end_with_the_conversation(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    siti.at += timedelta(hours=24)
    page = siti.opens(form)
    assert page.status_code == 410
    assert "Tautan tidak berlaku lagi" in words(page)


def test_a_payment_link_ends_with_the_conversation(siti: Citizen) -> None:
    bill = siti.reaches_the_bill()
    siti.at += timedelta(hours=24)
    assert siti.opens(bill).status_code == 410


def test_a_second_form_replaces_the_payment_link_of_the_first(siti: Citizen) -> None:
    first = siti.reaches_the_bill()
    siti.says("menu")
    second = siti.reaches_the_bill(PERSONAS["kelas-dua"])
    assert siti.opens(first).status_code == 410
    assert "Tautan sudah diganti" in words(siti.opens(first))
    assert "Rp1.500.000" in words(siti.opens(second))


def test_a_payment_link_ends_when_the_member_is_gone(
    siti: Citizen, redis_client: redis.Redis
) -> None:
    bill = siti.reaches_the_bill()
    redis_client.delete("l:{bpjs}:households", "l:{bpjs}:index")
    assert siti.opens(bill).status_code == 410


def contents(client: redis.Redis) -> dict[str, Any]:
    """Read everything that is stored."""
    readers = {
        "hash": client.hgetall,
        "list": lambda key: client.lrange(key, 0, -1),
        "stream": client.xrange,
        "string": client.get,
    }
    return {key: readers[client.type(key)](key) for key in client.scan_iter()}


def test_opening_pages_changes_nothing(siti: Citizen, redis_client: redis.Redis) -> None:
    form = siti.asks_for_a_form()
    before = contents(redis_client)
    siti.opens(form)
    assert contents(redis_client) == before
    bill = siti.sends(form, entries(), langkah="kirim").location
    before = contents(redis_client)
    siti.opens(bill)
    siti.opens(form)
    assert contents(redis_client) == before


# Sent twice


def test_a_form_sent_twice_leads_to_the_same_payment_page(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    data = {"csrf_token": siti.token(form), **entries(), "langkah": "kirim"}
    answers = [siti.browser.post(form, data=data, headers=siti.headers) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert siti.says("sudah").count("Formulir diterima") == 1


def test_two_tabs_with_different_people_count_once_and_show_the_same_bill(
    app: Flask, siti: Citizen
) -> None:
    form = siti.asks_for_a_form()
    tabs = [Citizen(app), Citizen(app)]
    people = [SITI, PERSONAS["kelas-dua"]]
    sent = [
        {"csrf_token": tab.token(form), **entries(who), "langkah": "kirim"}
        for tab, who in zip(tabs, people, strict=True)
    ]

    def send(number: int) -> TestResponse:
        return tabs[number].browser.post(form, data=sent[number], headers=siti.headers)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, (0, 1)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    bills = {words(tab.opens(answers[0].location)) for tab in tabs}
    assert len(bills) == 1


def test_a_payment_sent_many_times_at_once_takes_the_money_once(
    app: Flask, siti: Citizen, ledger: Ledger
) -> None:
    bill = siti.reaches_the_bill()
    tabs = [Citizen(app) for _ in range(6)]
    tokens = [tab.token(bill) for tab in tabs]

    def pay(number: int) -> TestResponse:
        data = {"csrf_token": tokens[number], "jumlah": str(OWED)}
        return tabs[number].browser.post(bill, data=data, headers=siti.headers)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(pay, range(6)))
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, bill)}
    assert [payment.amount for payment in ledger.journal()] == [OWED]
    assert ledger.total_money().credit == 0
    assert siti.says("sudah").count("Pembayaran diterima") == 1


def test_paying_again_later_shows_the_same_receipt(siti: Citizen, ledger: Ledger) -> None:
    bill = siti.reaches_the_bill()
    token = siti.token(bill)
    siti.pays(bill)
    first = siti.opens(bill).text
    siti.at += timedelta(minutes=5)
    data = {"csrf_token": token, "jumlah": str(OWED)}
    again = siti.browser.post(bill, data=data, headers=siti.headers)
    assert again.status_code == 303
    assert siti.opens(bill).text == first
    assert "sudah dibayar" in words(siti.opens(bill))
    assert len(ledger.journal()) == 1


def test_a_payment_whose_news_was_lost_reaches_the_chat_with_the_next_click(
    siti: Citizen, ledger: Ledger
) -> None:
    bill = siti.reaches_the_bill()
    token = siti.token(bill)
    link = links.read_token(SECRET, links.PAYMENT, bill.rpartition("/")[2])
    assert link is not None
    reference = links.payment_reference(link.id)
    outcome = ledger.pay(reference, virtual_account(SITI.card), OWED, NOW, Channel.FORM)
    assert isinstance(outcome, Paid)  # and then the process died
    siti.browser.post(bill, data={"csrf_token": token, "jumlah": str(OWED)}, headers=siti.headers)
    assert len(ledger.journal()) == 1
    assert "Pembayaran diterima" in siti.says("menu")


def test_an_amount_that_is_not_owed_any_more_is_not_taken(siti: Citizen, ledger: Ledger) -> None:
    bill = siti.reaches_the_bill()
    for amount in ("1", "0", "-420000", "abc", ""):
        page = siti.sends(bill, {"jumlah": amount})
        assert page.status_code == 409
        assert "Jumlah tagihan baru saja berubah" in words(page)
        assert values(page)["jumlah"] == str(OWED)
    assert ledger.journal() == ()


def test_a_bill_that_somebody_else_paid_asks_for_nothing_more(
    siti: Citizen, ledger: Ledger
) -> None:
    bill = siti.reaches_the_bill()
    token = siti.token(bill)
    ledger.pay("elsewhere", virtual_account(SITI.card), OWED, NOW, Channel.FORM)
    data = {"csrf_token": token, "jumlah": str(OWED)}
    assert siti.browser.post(bill, data=data, headers=siti.headers).status_code == 303
    assert "AKTIF Kartu" in words(siti.opens(bill))
    assert len(ledger.journal()) == 1


def test_a_receipt_after_new_arrears_shows_the_payment_and_the_new_bill(siti: Citizen) -> None:
    siti.at = datetime(2026, 11, 30, 23, 0, tzinfo=WIB)
    bill = siti.reaches_the_bill()
    siti.pays(bill)
    siti.at += timedelta(hours=2)  # December: November is now owed
    receipt = words(siti.opens(bill))
    assert "TIDAK AKTIF" in receipt
    assert "Sudah dibayar Rp420.000" in receipt
    assert f"tagihan baru: {rupiah(140_000)}" in receipt


# Forged and broken requests


def test_a_form_without_its_token_has_no_effect_and_keeps_the_entries(
    app: Flask, siti: Citizen
) -> None:
    form = siti.asks_for_a_form()
    stranger = Citizen(app)
    for data in (entries(), entries(csrf_token=siti.token(form)), entries(csrf_token="x")):
        data["langkah"] = "kirim"
        page = stranger.browser.post(form, data=data, headers=siti.headers)
        assert page.status_code == 400
        assert "Isian Anda masih ada" in words(page)
        assert values(page)["nik"] == SITI.person.member.nik
    assert "Formulirnya belum saya terima" in siti.says("sudah")


def test_another_service_without_the_token_has_no_effect(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    page = siti.browser.post(form, data={"layanan": "A", "langkah": "kirim"}, headers=siti.headers)
    assert page.status_code == 400
    assert siti.opens(form).status_code == 200


def test_a_payment_without_its_token_takes_no_money(siti: Citizen, ledger: Ledger) -> None:
    bill = siti.reaches_the_bill()
    page = siti.browser.post(bill, data={"jumlah": str(OWED)}, headers=siti.headers)
    assert page.status_code == 400
    assert "belum ada yang dibayar" in words(page)
    assert ledger.journal() == ()


def test_a_huge_form_is_refused_in_the_same_look(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    page = siti.browser.post(form, data={"nama": "a" * 70_000}, headers=siti.headers)
    assert page.status_code == 413
    assert "Kiriman terlalu besar" in words(page)
    assert "SIMULASI" in words(page)


def test_a_store_that_is_away_gives_a_kind_page_and_nothing_is_half_done(
    private_server: EmbeddedServer, private_client: redis.Redis
) -> None:
    here = settings(private_server.url)
    store = Store(here)
    citizen = Citizen(create_app(here, store, Log(io.StringIO())))
    Ledger(private_client).reset(tuple(PERSONAS.values()), NOW)
    bill = citizen.reaches_the_bill()
    token = citizen.token(bill)
    kill(process_of(private_client))
    data = {"csrf_token": token, "jumlah": str(OWED)}
    answers = (
        citizen.opens(bill),
        citizen.browser.post(bill, data=data, headers=citizen.headers),
    )
    for page in answers:
        assert page.status_code == 503
        assert page.mimetype == "text/html"
        assert "Sedang ada gangguan" in words(page)
        assert page.headers["Retry-After"] == "5"
    private_server.start()
    assert Ledger(private_client).journal() == ()
    again = citizen.browser.post(bill, data=data, headers=citizen.headers)
    assert again.status_code == 303
    assert len(Ledger(private_client).journal()) == 1
    store.close()


# Safety of every page


def pages_of(siti: Citizen) -> Iterator[TestResponse]:
    form = siti.asks_for_a_form()
    yield siti.opens(form)
    yield siti.sends(form, entries(nik=""), langkah="tinjau")
    yield siti.sends(form, {"layanan": "A"}, langkah="tinjau")
    yield siti.sends(form, entries(), langkah="tinjau")
    sent = siti.sends(form, entries(), langkah="kirim")
    yield sent
    yield siti.opens(sent.location)
    yield siti.pays(sent.location)
    yield siti.opens(sent.location)
    yield siti.opens(form)
    yield siti.opens("/f/xyz")


def test_every_page_carries_the_safety_headers_and_the_banner(siti: Citizen) -> None:
    for page in pages_of(siti):
        policy = page.headers["Content-Security-Policy"].split("; ")
        assert set(policy) == {
            "default-src 'none'",
            "style-src 'self'",
            "img-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        }
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "noindex" in page.headers["X-Robots-Tag"]
        if page.status_code != 303:
            assert "SIMULASI – bukan layanan BPJS Kesehatan yang sebenarnya" in words(page)


def test_pages_load_nothing_but_the_stylesheet_of_this_site(siti: Citizen) -> None:
    for page in pages_of(siti):
        loaded = re.findall(r'(?:src|action|href)="([^"#]+)"', page.text)
        assert {each for each in loaded if "/bayar/" not in each} <= {"/bpjs/gaya.css"}
        assert "<script" not in page.text
        assert "style=" not in page.text
    with siti.opens("/bpjs/gaya.css") as sheet:
        assert sheet.mimetype == "text/css"
        assert sheet.headers["X-Content-Type-Options"] == "nosniff"
        assert "url(" not in sheet.text
        assert "@import" not in sheet.text


def test_no_address_of_a_page_holds_personal_data(siti: Citizen) -> None:
    member = SITI.person.member
    addresses = [siti.asks_for_a_form()]
    addresses.append(siti.sends(addresses[0], entries(), langkah="kirim").location)
    addresses.append(siti.pays(addresses[1]).location)
    secrets = (member.nik, member.card, member.card[-11:], siti.phone.lstrip("+"))
    for address in addresses:
        link = links.read_token(
            SECRET, links.FORM if "/f/" in address else links.PAYMENT, address.rpartition("/")[2]
        )
        assert link is not None
        for readable in (address, link.uid, link.id):
            assert not any(secret in readable for secret in secrets)
            assert not re.search("[0-9]{13}", address)


def test_the_cookie_holds_no_personal_data_and_stays_on_this_site(siti: Citizen) -> None:
    form = siti.asks_for_a_form()
    cookie = siti.opens(form).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # this public URL is no HTTPS
    siti.sends(form, entries(), langkah="tinjau")
    with siti.browser.session_transaction() as session:
        assert set(session) == {"csrf_token"}


def small_app(services: Services, turns: Any) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.secret_key = services.secret_key
    app.register_blueprint(pages.blueprint(services, turns))
    return app


@pytest.fixture
def services(redis_url: str, ledger: Ledger) -> Iterator[Services]:
    """What the pages receive behind a proxy that serves them under a prefix, over HTTPS."""
    here = settings(redis_url, public_url="https://x.example/wartel")
    store = Store(here)
    yield services_of(here, store, lambda: NOW)
    store.close()


def remember(services: Services, **slots: Any) -> None:
    """Put a session into the store."""
    session = replace(a_session(slots=slots), expires_at=NOW + timedelta(hours=24))
    services.store.commit("ab" * 13, "SM1", "", session, (), (), "")


def test_behind_https_and_a_prefix_the_cookie_is_secure_and_addresses_keep_the_prefix(
    services: Services,
) -> None:
    remember(services, tautan_id="f1", tautan_sampai=NOW.timestamp() + 60)
    client = small_app(services, None).test_client()
    path = urlsplit(links.form_url("", SECRET, "ab" * 13, "f1")).path
    page = client.get(path, base_url="https://x.example")
    assert "Secure" in page.headers["Set-Cookie"]
    assert 'href="/wartel/bpjs/gaya.css"' in page.text
    remember_paid = {"bayar_id": links.payment_id("f1"), "kartu": SITI.card, "layanan": "J"}
    services.redis.flushdb()
    remember(services, **remember_paid)
    sent = client.post(path, base_url="https://x.example")
    assert sent.status_code == 303
    assert sent.location.startswith("/wartel/bayar/")


def test_a_form_that_the_conversation_does_not_take_says_so(services: Services) -> None:
    remember(services, tautan_id="f1", tautan_sampai=NOW.timestamp() + 60)
    deaf = SimpleNamespace(take_turn=lambda event, uid: None)  # it went on to another menu
    citizen = Citizen(small_app(services, deaf))
    citizen.app.config["SESSION_COOKIE_SECURE"] = False
    path = urlsplit(links.form_url("", SECRET, "ab" * 13, "f1")).path
    page = citizen.sends(path, entries(), langkah="kirim")
    assert page.status_code == 409
    assert "Percakapan sudah berpindah" in words(page)
    assert "balas menu" in words(page)

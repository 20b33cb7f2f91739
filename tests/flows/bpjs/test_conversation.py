"""Conversations of several turns, as they are told in the articles and as people hold them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from support.rehearsal import GREETING, MENU, PATHS, Phone

from flows.bpjs.months import WIB
from flows.bpjs.regions import province_list, regency_list

Phones = Callable[..., Phone]


def test_the_way_of_the_article_from_a_dot_to_an_active_card(phone: Phones) -> None:
    siti = phone()
    assert siti.says(".") == [GREETING, MENU]
    assert siti.says("Layanan Pandawa") == [
        "*Layanan Pandawa* (SIMULASI)\n"
        f"Balas dengan *nomor provinsi* domisili Anda:\n{province_list()}"
    ]
    assert siti.says("31") == [
        f"DKI Jakarta. Balas dengan *nomor kabupaten/kota*:\n{regency_list('31')}"
    ]
    (form,) = siti.says("74")
    assert form.startswith(
        "Domisili: Kota Jakarta Selatan, DKI Jakarta.\n"
        "Silakan isi formulir ini (berlaku 60 menit, sekali pakai):\nhttp://127.0.0.1:8000/f/"
    )
    siti.waits(minutes=20)
    siti.sends_form()
    siti.waits(minutes=20)
    siti.pays()
    assert siti.says("sudah")[2].startswith("✅ Pembayaran diterima.")
    assert siti.ledger.total_money().received == 420_000


def test_back_walks_the_questions_one_by_one(phone: Phones) -> None:
    siti = phone().goes_to("layanan.selesai")
    visited = []
    for _ in range(6):
        siti.says("0")
        visited.append(siti.state)
    assert visited == [
        "pandawa.formulir",
        "pandawa.kota",
        "pandawa.provinsi",
        "chika.menu",
        "chika.menu",
        "chika.menu",
    ]


def test_back_and_another_city_replaces_the_first(phone: Phones) -> None:
    siti = phone().goes_to("pandawa.formulir")
    first = siti.session.slots["tautan_id"]
    siti.walks("0", "71")
    assert siti.session.slots["nama_kota"] == "Kota Jakarta Pusat"
    assert siti.session.slots["tautan_id"] != first


@pytest.mark.parametrize("text", ["link baru", "minta link baru", "link hilang", "formulir"])
def test_a_lost_link_is_replaced_on_asking(phone: Phones, text: str) -> None:
    siti = phone().goes_to("pandawa.formulir")
    first = siti.session.slots["tautan_id"]
    (answer,) = siti.says(text)
    assert siti.session.slots["tautan_id"] != first
    assert answer.startswith("Domisili: Kota Jakarta Selatan, DKI Jakarta.")


@pytest.mark.parametrize("state", [s for s in PATHS if s != "pandawa.pembayaran"])
def test_a_link_can_be_asked_for_in_any_state(phone: Phones, state: str) -> None:
    siti = phone().goes_to(state)
    knows_the_city = "kota" in siti.session.slots
    siti.says("link baru")
    assert siti.state == ("pandawa.formulir" if knows_the_city else "pandawa.provinsi")


@pytest.mark.parametrize("state", [s for s in PATHS if s != "pandawa.provinsi"])
def test_pandawa_can_be_asked_for_in_any_state(phone: Phones, state: str) -> None:
    siti = phone().goes_to(state)
    siti.says("pandawa")
    assert siti.state == "pandawa.provinsi"


@pytest.mark.parametrize(("minutes", "new"), [(59, False), (60, True), (61, True), (600, True)])
@pytest.mark.parametrize("text", ["sudah", "kok tidak bisa"])
def test_an_expired_link_is_replaced_by_itself(
    phone: Phones, minutes: int, new: bool, text: str
) -> None:
    siti = phone().goes_to("pandawa.formulir")
    first = siti.session.slots["tautan_id"]
    siti.waits(minutes=minutes)
    replies = siti.says(text)
    assert (siti.session.slots["tautan_id"] != first) == new
    assert replies[-1].startswith("Domisili: Kota Jakarta Selatan") == new


class TestASessionThatExpired:
    @pytest.mark.parametrize("state", PATHS)
    def test_begins_anew_and_says_so(self, phone: Phones, state: str) -> None:
        siti = phone().goes_to(state)
        siti.waits(hours=24)
        assert siti.says("74") == [
            "Percakapan sebelumnya sudah berakhir karena lama tidak ada balasan. "
            "Kita mulai dari awal, ya.",
            GREETING,
            MENU,
        ]
        assert siti.session.slots == {}

    def test_keeps_the_language(self, phone: Phones) -> None:
        siti = phone()
        siti.walks(".", "english")
        siti.waits(days=3)
        assert siti.says("hi")[0].startswith("The earlier conversation ended")
        assert siti.session.language == "en"

    def test_lives_a_minute_before(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.kota")
        siti.waits(hours=23, minutes=59)
        siti.says("74")
        assert siti.state == "pandawa.formulir"


def test_a_detour_inside_the_detour_comes_back_to_the_question(phone: Phones) -> None:
    siti = phone().goes_to("pandawa.kota_kembar")
    for text in ("petugas", "tagihan 54321", "cs", "TAGIHAN 123"):
        siti.says(text)
        assert siti.state == "pandawa.kota_kembar"
    siti.says("kota")
    assert siti.session.slots["nama_kota"] == "Kota Bandung"


def test_arrears_that_came_with_the_new_month_are_counted(phone: Phones) -> None:
    siti = phone(slug="lunas", at=datetime(2026, 12, 31, 23, 0, tzinfo=WIB))
    siti.goes_to("pandawa.formulir")
    siti.sends_form(slug="menunggak")
    assert "4 bulan x 4 orang, kelas III = *Rp560.000*" in siti.says("entahlah")[1]
    siti.waits(hours=2)
    assert siti.says("sudah")[0].startswith("Pembayaran Rp700.000 ke VA 8888899900000001")


@pytest.mark.parametrize(
    ("number", "first_line"),
    [
        ("3", "*Menjadi peserta baru*"),
        ("4", "*Pindah segmen* (misalnya setelah berhenti bekerja)"),
        ("6", "*Kantor dan faskes terdekat*: buka Mobile JKN"),
        ("8", "*Pengaduan dan kontak BPJS Kesehatan*"),
    ],
)
def test_every_item_of_the_menu_answers_in_one_message(
    phone: Phones, number: str, first_line: str
) -> None:
    siti = phone().goes_to("chika.menu")
    answer, *_, more = siti.says(number)
    assert answer.startswith(first_line)
    assert len(answer) <= 600  # what a small phone shows without scrolling for long
    assert more.startswith("Ada lagi yang bisa saya bantu?")


@pytest.mark.parametrize("state", PATHS)
def test_every_question_fits_into_one_message(phone: Phones, state: str) -> None:
    siti = phone().goes_to(state)
    question = siti.says("bantuan")[1]
    assert len(question) <= 1000

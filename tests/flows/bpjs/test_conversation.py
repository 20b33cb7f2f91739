"""Conversations of several turns, as they are told in the articles and as people hold them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from support.rehearsal import GREETING, MENU, PATHS, Phone

from flows.bpjs.chat.rows import NOTHING_KEPT
from flows.bpjs.months import WIB
from flows.bpjs.regions import province_list, regency_list

Phones = Callable[..., Phone]

SMALL_SCREEN = 600
"""Characters that a small phone shows without scrolling for long."""

ENDED = (
    "Percakapan sebelumnya sudah berakhir karena lama tidak ada balasan. Kita mulai dari awal, ya."
)


def test_the_way_of_the_article_from_a_dot_to_an_active_card(phone: Phones) -> None:
    siti = phone()
    assert siti.says(".") == [GREETING, MENU]
    assert siti.says("Layanan Pandawa") == [
        "*Layanan Pandawa* (SIMULASI)\n"
        f"Balas dengan *nomor provinsi* domisili Anda:\n{province_list()}\n"
        "(*0* kembali, *menu* layanan lain)"
    ]
    assert siti.says("31") == [
        f"DKI Jakarta. Balas dengan *nomor kabupaten/kota*:\n{regency_list('31')}\n"
        "(*0* ganti provinsi, *menu* layanan lain)"
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
    received, paid, active, more = siti.says("sudah")
    assert received == "Formulir diterima, terima kasih."
    assert paid.startswith("✅ Pembayaran diterima. Kartu atas nama S*** U***** ")
    assert active.startswith("Kartu atas nama S*** U***** (*********0001) *AKTIF* dan tidak ada")
    assert more.startswith("Ada lagi yang bisa saya bantu?")
    assert siti.ledger.total_money().received == 420_000


def test_back_walks_the_questions_one_by_one(phone: Phones) -> None:
    siti = phone().goes_to("pandawa.pembayaran")
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


def test_back_does_not_lead_behind_a_request_that_was_filed(phone: Phones) -> None:
    siti = phone().goes_to("layanan.selesai")
    for text in ("0", "kembali"):
        assert siti.says(text) == [
            "Ada lagi yang bisa saya bantu?\n\n1. Menu Utama\n2. Cek Tiket Ini"
        ]
        assert siti.state == "layanan.selesai"


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


@pytest.mark.parametrize(
    "state", [s for s in PATHS if s not in ("pandawa.pembayaran", "layanan.selesai")]
)
def test_a_link_can_be_asked_for_in_any_state(phone: Phones, state: str) -> None:
    siti = phone().goes_to(state)
    knows_the_city = "kota" in siti.session.slots
    siti.says("link baru")
    assert siti.state == ("pandawa.formulir" if knows_the_city else "pandawa.provinsi")


def test_a_link_for_a_second_service_needs_a_conversation_of_its_own(phone: Phones) -> None:
    siti = phone().goes_to("layanan.selesai")
    (answer,) = siti.says("link baru")
    assert answer.startswith("Satu percakapan Pandawa untuk satu layanan, dan permohonan ")
    assert "tautan_id" not in siti.session.slots
    siti.says("percakapan baru")
    assert siti.state == "pandawa.formulir"
    assert "tautan_id" in siti.session.slots


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
    @pytest.mark.parametrize("state", [s for s in PATHS if s != "layanan.selesai"])
    def test_begins_anew_and_says_so(self, phone: Phones, state: str) -> None:
        siti = phone().goes_to(state)
        siti.waits(hours=24)
        assert siti.says("74") == [ENDED, GREETING, MENU]
        assert siti.session.slots == {NOTHING_KEPT: True}

    def test_tells_in_the_new_one_that_a_ticket_was_answered_meanwhile(self, phone: Phones) -> None:
        siti = phone().goes_to("layanan.selesai")
        ticket = siti.session.slots["permohonan"]
        siti.waits(hours=24)
        *opening, news_and_menu = siti.says("74")
        assert opening == [ENDED, GREETING]
        news, menu = news_and_menu.split("\n\n", 1)
        baby = siti.ledger.by_card(siti.persona.card).members[-1]
        assert news == (
            f"✅ Tiket *{ticket}* (Pendaftaran bayi baru lahir): "
            "sudah diverifikasi petugas Kantor Cabang Jakarta Selatan. "
            f"Nomor kartu bayi: {baby.card}. (SIMULASI)"
        )
        assert menu == MENU
        assert set(siti.session.slots) == {"kabar_di", "kabar_teks"}  # until the next menu
        assert siti.says("menu") == [MENU]
        assert siti.session.slots == {NOTHING_KEPT: True}

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
    ("number", "first_line", "last_line"),
    [
        ("1", "Kartu atas nama S*** U***** (*********0001) *TIDAK AKTIF*.", "Setelah tunggakan"),
        ("2", "*Tagihan iuran* keluarga S*** U*****\n3 bulan", "Mau lanjut ke mana?"),
    ],
)
def test_items_of_the_menu_that_tell_answer_in_one_message_before_the_question(
    phone: Phones, number: str, first_line: str, last_line: str
) -> None:
    siti = phone().goes_to("chika.menu")
    answer, more = siti.says(number)
    assert answer.startswith(first_line)
    assert len(answer) <= SMALL_SCREEN
    assert more.startswith(last_line)


@pytest.mark.parametrize(
    ("number", "first_line", "state"),
    [
        ("3", "*Pendaftaran peserta*. Siapa yang mau didaftarkan?", "pendaftaran.pilih"),
        ("4", "*Perubahan data*. Apa yang berubah?", "segmen.pilih"),
        ("6", "*Kantor dan faskes*. Apa yang Anda cari?", "kantor.mulai"),
        ("7", "Info apa yang Anda cari?", "info.mulai"),
        ("8", "*Pengaduan dan bantuan*. Apa yang Anda perlukan?", "pengaduan.menu"),
        ("9", "*Pengingat iuran* untuk keluarga S*** U*****", "pengingat.tanya"),
    ],
)
def test_items_of_the_menu_that_ask_first_ask_in_one_message(
    phone: Phones, number: str, first_line: str, state: str
) -> None:
    siti = phone().goes_to("chika.menu")
    (question,) = siti.says(number)
    assert question.startswith(first_line)
    assert len(question) <= SMALL_SCREEN
    assert siti.state == state


@pytest.mark.parametrize("state", PATHS)
def test_every_question_fits_into_one_message(phone: Phones, state: str) -> None:
    siti = phone().goes_to(state)
    question = siti.says("bantuan")[1]
    assert len(question) <= 1000

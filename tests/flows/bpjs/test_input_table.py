"""What people type, row by row, and what they get for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.rehearsal import GREETING, MENU, PATHS, Phone

Phones = Callable[..., Phone]

STATES = list(PATHS)
QUIET = [s for s in STATES if not s.endswith((".lanjut", ".selesai"))]
"""States whose question is no yes or no."""

LOST = "Maaf, saya tidak menemukan pilihan itu. Balas dengan satu nomor dari 1 sampai 9."
CANCELLED = "Baik, kita berhenti di sini. Yang sudah selesai tetap tersimpan."
ANYTHING_ELSE = "Ada lagi yang bisa saya bantu?\n\n1. Layanan Pandawa\n2. Menu Utama"
STOPPED = (
    "Baik, kita berhenti di sini. Saya hanya akan menjawab, tidak mengirim pesan lebih dulu lagi. "
    "Balas *kabari saya* bila ingin dikabari lagi."
)
WELCOME = "Sama-sama. Balas *menu* bila ada lagi yang bisa saya bantu."
BYE = "Baik. Balas *menu* kapan saja bila perlu bantuan lagi."
GO_ON = "Baik, kita lanjutkan, ya."
NO_HURRY = "Tidak apa-apa. Jawab saja kalau sudah siap, atau balas *menu* untuk layanan lain."
HELP = """\
Cara memakai layanan ini:
• Balas dengan *nomor* atau *nama* pilihan.
• *0* kembali ke pertanyaan sebelumnya
• *menu* ke menu utama
• *batal* berhenti dari layanan ini
• *petugas* untuk nomor yang bisa dihubungi
• *bicara petugas* untuk berbicara dengan orang
• *bahasa* untuk bahasa Inggris
• *data saya* untuk melihat atau menghapus data Anda"""
OFFICER = """\
Saya asisten otomatis, tetapi petugas bisa dihubungi:
• Telepon *165*
• Di sini: balas *bicara petugas*
• Pandawa: Senin-Jumat pukul 08.00-15.00 WIB
Percakapan ini tetap saya simpan; kita lanjutkan, ya."""


def rows(text: str) -> list[str]:
    """Read one input a line; what surrounds a line belongs to nobody."""
    return [line.strip() for line in text.strip().splitlines()]


OPENERS = [
    *(".", "..", "p", "P", "halo", "hallo", "hai", "hi min", "Hi Chika", "assalamualaikum"),
    *("ass", "selamat pagi", "pagi", "permisi", "test", "tes", "mulai", "start", "menu", "👋"),
]


class TestOpeners:
    @pytest.mark.parametrize("text", OPENERS)
    def test_greet_and_show_the_menu(self, phone: Phones, text: str) -> None:
        siti = phone()
        assert siti.says(text) == [GREETING, MENU]
        assert siti.state == "chika.menu"

    @pytest.mark.parametrize("text", OPENERS)
    def test_do_not_greet_twice(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("info.mulai")
        assert siti.says(text) == [MENU]

    @pytest.mark.parametrize("text", ["1", "apa ini?", "qwzxv", "{qwz}"])
    def test_of_any_other_kind_do_the_same(self, phone: Phones, text: str) -> None:
        assert phone().says(text) == [GREETING, MENU]

    @pytest.mark.parametrize("text", ["layanan pandawa", "Aktivasi Kartu BPJS", "Pendawa"])
    def test_that_name_pandawa_lead_there_at_once(self, phone: Phones, text: str) -> None:
        siti = phone()
        greeting, question = siti.says(text)
        assert (greeting, siti.state) == (GREETING, "pandawa.provinsi")
        assert question.startswith("*Layanan Pandawa* (SIMULASI)")

    @pytest.mark.parametrize(
        ("text", "state"),
        [
            ("cek status", "status.tunggakan"),
            ("cek tagihan", "iuran.pilih"),
            ("daftar", "pendaftaran.pilih"),
            ("kantor terdekat", "kantor.mulai"),
            ("bayi baru lahir", "bayi.mulai"),
        ],
    )
    def test_that_name_a_service_lead_there_at_once(
        self, phone: Phones, text: str, state: str
    ) -> None:
        siti = phone()
        greeting, *answer = siti.says(text)
        assert (greeting, siti.state) == (GREETING, state)
        siti.says("menu")
        assert siti.says(text) == answer

    @pytest.mark.parametrize("text", ["va", "{va}", "nomor VA"])
    def test_that_ask_for_the_virtual_account_get_it_at_once(
        self, phone: Phones, text: str
    ) -> None:
        greeting, accounts, question = phone().says(text)
        assert (greeting, question.splitlines()[0]) == (GREETING, "Mau lanjut ke mana?")
        assert "\n• *8888899900000001* di BRI, BNI, BTN, BCA\n" in accounts


class TestChoices:
    @pytest.mark.parametrize(
        "text",
        rows("""
            1
            1.
            1)
            (1)
            no 1
            nomor 1
            nomer satu
            pilih 1
            satu
            yg 1
            #1
            １
            1️⃣
            ١
            ①
            01
            1 min
            cek status peserta
            status
        """),
    )
    def test_of_the_first_item(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("chika.menu")
        answer, more = siti.says(text)
        assert answer.startswith("Kartu atas nama S*** U***** (*********0001) *TIDAK AKTIF*.")
        assert more.startswith("Setelah tunggakan sekeluarga lunas, kartunya aktif lagi.")

    @pytest.mark.parametrize(
        "text",
        rows("""
            5
            lima
            pandawa
            layanan pandawa
            Pendawa
            pandawwa
            LAYANAN PANDAWA!!
            mau aktifkan bpjs saya
            reaktivasi
            administrasi
        """),
    )
    def test_of_pandawa(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("chika.menu")
        (question,) = siti.says(text)
        assert siti.state == "pandawa.provinsi"
        lines = question.splitlines()
        assert lines[:2] == [
            "*Layanan Pandawa* (SIMULASI)",
            "Balas dengan *nomor provinsi* domisili Anda:",
        ]
        assert len(lines[2:]) == 38 + 1  # and how to leave
        assert "31. DKI Jakarta" in lines

    @pytest.mark.parametrize("line", MENU.splitlines()[2:])
    def test_by_number_and_by_name_are_equal(self, phone: Phones, line: str) -> None:
        number, _, label = line.partition(". ")
        one, other = phone(phone="+6284999000001"), phone(phone="+6284999000002")
        by_number = one.goes_to("chika.menu").says(number)
        assert other.goes_to("chika.menu").says(label) == by_number

    @pytest.mark.parametrize("text", ["99", "-1", "1.5", "1 dan 2", "12", "1,2", "+1"])
    def test_out_of_range_are_explained(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("chika.menu")
        assert siti.says(text) == [LOST, MENU]
        assert siti.state == "chika.menu"

    @pytest.mark.parametrize(
        ("state", "payload", "target"),
        [
            ("chika.menu", "pandawa", "pandawa.provinsi"),
            ("info.mulai", "ketenagakerjaan", "ketenagakerjaan.mulai"),
            ("pandawa.kota_kembar", "kota", "pandawa.formulir"),
        ],
    )
    def test_by_a_tapped_row(self, phone: Phones, state: str, payload: str, target: str) -> None:
        siti = phone().goes_to(state)
        siti.says("apa pun", payload=payload)
        assert siti.state == target


BEFORE = {
    "chika.menu": "chika.menu",
    "chika.lanjut": "kantor.lagi",
    "info.mulai": "chika.menu",
    "pandawa.provinsi": "chika.menu",
    "pandawa.kota": "pandawa.provinsi",
    "pandawa.kota_kembar": "pandawa.kota",
    "pandawa.formulir": "pandawa.kota",
    "pandawa.pembayaran": "pandawa.formulir",
    "pandawa.selesai": "pandawa.selesai",  # what is paid is paid
    "layanan.selesai": "layanan.selesai",  # what is sent is sent
}


class TestNavigation:
    @pytest.mark.parametrize("text", ["0", "kembali", "back", "balik"])
    @pytest.mark.parametrize("state", STATES)
    def test_back_asks_the_question_before(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        (question,) = siti.says(text)
        assert siti.state == BEFORE[state]
        assert question == siti.says("bantuan")[-1]

    @pytest.mark.parametrize("text", ["batal", "cancel", "#batal", "keluar", "Batal."])
    @pytest.mark.parametrize("state", STATES)
    def test_cancelling_leads_to_the_menu(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        assert siti.says(text) == [CANCELLED, MENU]
        assert siti.state == "chika.menu"

    @pytest.mark.parametrize("text", ["stop", "STOP", "berhenti"])
    @pytest.mark.parametrize("state", STATES)
    def test_stopping_ends_what_comes_unasked_and_leads_past_the_menu_with_its_news(
        self, phone: Phones, state: str, text: str
    ) -> None:
        siti = phone().goes_to(state)
        assert siti.says(text) == [STOPPED, ANYTHING_ELSE]
        assert siti.state == "chika.lanjut"

    @pytest.mark.parametrize("text", ["menu", "Menu Utama", "ulang"])
    @pytest.mark.parametrize("state", STATES)
    def test_the_menu_is_one_word_away(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        assert siti.says(text) == [MENU]
        assert siti.state == "chika.menu"

    @pytest.mark.parametrize("text", ["bantuan", "help", "?"])
    @pytest.mark.parametrize("state", STATES)
    def test_help_keeps_the_question(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        before = siti.session.slots
        help_, question = siti.says(text)
        assert help_ == HELP
        assert (siti.state, siti.session.slots) == (state, before)
        assert question == siti.says("bantuan")[1]

    @pytest.mark.parametrize("state", STATES)
    def test_selesai_never_leaves_anybody_lost(self, phone: Phones, state: str) -> None:
        siti = phone().goes_to(state)
        (answer,) = siti.says("selesai")
        expected = {
            "pandawa.formulir": (
                "Formulirnya belum saya terima. Isi lalu tekan *Kirim* di sini:\nhttp://"
            ),
            "pandawa.pembayaran": "Pembayaran Rp420.000 ke VA 8888899900000001 belum masuk",
        }
        assert answer.startswith(expected.get(state, BYE))
        assert siti.state == state


class TestOfficers:
    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize("text", ["cs", "admin", "petugas", "operator", "manusia"])
    def test_are_named_and_the_question_stays(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        answer, question = siti.says(text)
        assert answer == OFFICER
        assert siti.state == state
        assert question == siti.says("bantuan")[1]


class TestCourtesy:
    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize("text", ["makasih", "mksh", "trims", "🙏", "terima kasih banyak ya"])
    def test_thanks_keep_the_state(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        before = siti.session.slots
        assert siti.says(text) == [WELCOME]
        assert (siti.state, siti.session.slots) == (state, before)

    @pytest.mark.parametrize("state", QUIET)
    @pytest.mark.parametrize("text", ["ok", "oke", "y", "ya", "iya", "yg bener", "👍"])
    def test_consent_keeps_the_question(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        assert siti.says(text)[0] == GO_ON
        assert siti.state == state

    @pytest.mark.parametrize("state", QUIET)
    @pytest.mark.parametrize("text", ["g", "gak", "tidak"])
    def test_refusal_keeps_the_question(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        assert siti.says(text)[0] == NO_HURRY
        assert siti.state == state

    @pytest.mark.parametrize("state", ["chika.lanjut", "pandawa.selesai", "layanan.selesai"])
    @pytest.mark.parametrize("text", ["tidak", "gak", "g", "ok", "nggak min"])
    def test_no_ends_the_talk_kindly(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        assert siti.says(text) == [BYE]
        assert siti.state == state

    @pytest.mark.parametrize("text", ["ok", "oke", "oke min", "ya", "boleh"])
    def test_ok_to_an_offer_of_payment_accepts_it(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("chika.menu")
        assert siti.says("status")[-1].splitlines()[0].endswith("Mau dilunasi sekarang?")
        assert siti.says(text)[0].startswith("*Layanan Pandawa* (SIMULASI)")
        assert siti.state == "pandawa.provinsi"

    @pytest.mark.parametrize("text", ["tidak", "gak", "g", "nggak min"])
    def test_no_to_an_offer_of_payment_changes_nothing(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("chika.menu")
        siti.says("status")
        assert siti.says(text) == [BYE]
        assert siti.state == "status.tunggakan"

    @pytest.mark.parametrize("state", ["chika.lanjut", "pandawa.selesai", "layanan.selesai"])
    @pytest.mark.parametrize("text", ["ya", "iya", "y", "ada"])
    def test_yes_leads_to_the_menu(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        assert siti.says(text) == [MENU]
        assert siti.state == "chika.menu"


LANGUAGES = [
    ("bahasa", "en", "id"),
    ("english", "en", "en"),
    ("bahasa indonesia", "id", "id"),
]


class TestLanguages:
    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize(("text", "first", "second"), LANGUAGES)
    def test_change_where_one_is(
        self, phone: Phones, state: str, text: str, first: str, second: str
    ) -> None:
        siti = phone().goes_to(state)
        slots = siti.session.slots
        for language in (first, second):
            siti.says(text)
            assert (siti.state, siti.session.language) == (state, language)
        assert siti.session.slots == slots

"""What happens on the pages and at counters, and what the conversation makes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.rehearsal import MENU, PATHS, Phone

from flows.bpjs import links
from flows.bpjs.people import Household

Phones = Callable[..., Phone]

RECEIVED = "Formulir diterima, terima kasih."
PAID = (
    "✅ Pembayaran diterima. Kartu atas nama S*** U***** (*********0001) *AKTIF* kembali. "
    "Iuran November 2026 Rp140.000 belum dibayar: bayar paling lambat 30 November 2026 agar "
    "tetap aktif. (SIMULASI)"
)
MORE = "Ada lagi yang bisa saya bantu?\n\n1. Menu Utama\n2. Cek Status Kartu Ini"
ACTIVE = (
    "Kartu atas nama S*** U***** (*********0001) *AKTIF* dan tidak ada tunggakan, "
    "jadi tidak ada yang perlu dibayar."
)
THANKS = "Sama-sama. Balas *menu* bila ada lagi yang bisa saya bantu."
WITH_LINK = [state for state in PATHS if state not in ("layanan.selesai",)]


def waits_for_payment(siti: Phone) -> Phone:
    siti.goes_to("pandawa.pembayaran")
    return siti


def pays_at_a_counter(siti: Phone) -> None:
    household = siti.ledger.by_card(siti.persona.card)
    assert isinstance(household, Household)
    siti.books("ATM-1", household)


class TestAForm:
    def test_tells_its_outcome_once_before_the_next_answer(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.formulir")
        siti.sends_form()
        assert siti.state == "pandawa.pembayaran"
        *first, question = siti.says("makasih")
        assert first == [RECEIVED, THANKS]
        assert question.startswith("Tunggakan S*** U*****: 3 bulan x 4 orang, kelas III")
        assert siti.says("makasih") == [THANKS]

    def test_does_not_ask_the_question_that_the_next_message_leaves(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.formulir")
        siti.sends_form()
        assert siti.says("menu") == [RECEIVED, MENU]

    @pytest.mark.parametrize("where", ["menu", "7", "1"])
    def test_is_taken_wherever_the_conversation_is(self, phone: Phones, where: str) -> None:
        siti = phone().goes_to("pandawa.formulir")
        siti.walks("menu", where)
        siti.sends_form()
        assert siti.state == "pandawa.pembayaran"

    def test_sent_twice_counts_once(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.formulir")
        link_id = siti.session.slots["tautan_id"]
        siti.sends_form()
        before = siti.session
        data = {"kartu": siti.persona.card, "layanan": "J"}
        siti.happens(links.form_event_id(link_id), "formulir.terkirim", data)
        assert siti.session == before

    def test_ends_its_link(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.formulir")
        siti.sends_form()
        assert "tautan_id" not in siti.session.slots

    def test_for_another_card_asks_for_its_arrears(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.formulir")
        siti.sends_form(slug="menunggak-lama")
        assert siti.says("entahlah")[1].startswith(
            "Tunggakan K**** K*******: 24 bulan x 2 orang, kelas II = *Rp4.800.000*\n"
            "Virtual account: *8888899900000005* (BRI, BNI, BTN, BCA) atau "
            "*8988899900000005* (Mandiri)\n"
        )

    @pytest.mark.parametrize(
        ("slug", "words"),
        [
            ("lunas", "*AKTIF* dan tidak ada tunggakan"),
            ("pensiun", "*AKTIF* dan tidak ada tunggakan"),
            ("pbi-aktif", "*AKTIF* dan tidak ada tunggakan"),
            ("ppu-aktif", "*AKTIF* dan tidak ada tunggakan"),
            ("mahasiswa", "*AKTIF* dan tidak ada tunggakan"),
            ("ibu-baru", "*AKTIF* dan tidak ada tunggakan"),
            ("pbi-nonaktif", "Penyebabnya KIS/PBI dinonaktifkan. Lapor Dinas Sosial"),
            ("pbi-nonaktif-lama", "Penyebabnya KIS/PBI dinonaktifkan. Lapor Dinas Sosial"),
            ("keluar-kerja", "Penyebabnya keluar dari perusahaan. Ubah segmen"),
            ("usia-21", "Penyebabnya usia sudah 21 tahun. Daftar sebagai peserta mandiri"),
            ("data-beda", "Penyebabnya data tidak cocok dengan Dukcapil. Perbaiki di Dukcapil"),
        ],
    )
    def test_of_a_card_without_arrears_says_how_it_stands(
        self, phone: Phones, slug: str, words: str
    ) -> None:
        someone = phone(slug=slug).goes_to("pandawa.formulir")
        someone.sends_form()
        received, standing, *_ = someone.says("entahlah")
        assert received == RECEIVED
        assert words in standing
        assert someone.state == "pandawa.selesai"

    @pytest.mark.parametrize(
        ("letter", "name"),
        [
            ("A", "Pendaftaran peserta baru"),
            ("B", "Penambahan anggota keluarga"),
            ("C", "Pendaftaran bayi baru lahir"),
            ("D", "Perubahan segmen"),
            ("E", "Perubahan identitas"),
            ("F", "Perubahan gaji atau golongan"),
            ("G", "Perubahan FKTP"),
            ("H", "Penonaktifan peserta meninggal"),
            ("I", "Perbaikan data ganda"),
        ],
    )
    def test_for_another_service_opens_a_ticket(
        self, phone: Phones, letter: str, name: str
    ) -> None:
        siti = phone().goes_to("pandawa.formulir")
        siti.sends_form(service=letter)
        answer = siti.says("entahlah")[1]
        assert answer.startswith(f"Permohonan *{name}* sudah masuk ke Kantor Cabang Jakarta ")
        assert "Anda dikabari paling lambat Selasa, 24 November 2026 pukul 08.00 WIB" in answer
        assert siti.state == "layanan.selesai"


class TestAPayment:
    def test_is_known_at_the_next_message_whatever_it_is(self, phone: Phones) -> None:
        siti = waits_for_payment(phone())
        siti.pays()
        assert siti.says("qwzxv") == [PAID, MORE]
        assert siti.says("qwzxv") == ["Maaf, saya belum mengerti. Balas *1* atau *2*.", MORE]

    @pytest.mark.parametrize("text", ["sudah", "belum aktif min", "sudah bayar", "cek", "2"])
    def test_is_confirmed_to_who_asks(self, phone: Phones, text: str) -> None:
        siti = waits_for_payment(phone())
        siti.pays()
        assert siti.says(text) == [PAID, ACTIVE, MORE]

    @pytest.mark.parametrize("text", ["sudah", "udah bayar", "belum aktif min", "kok belum aktif?"])
    def test_that_has_not_come_is_not_pretended(self, phone: Phones, text: str) -> None:
        siti = waits_for_payment(phone())
        (answer,) = siti.says(text)
        assert answer.startswith(
            "Pembayaran Rp420.000 ke VA 8888899900000001 belum masuk, jadi kartunya belum aktif. "
            "Bayar di sini, lalu balas *sudah*:\nhttp://127.0.0.1:8000/bayar/"
        )
        assert siti.state == "pandawa.pembayaran"

    @pytest.mark.parametrize("text", ["sudah", "belum aktif min", "qwzxv"])
    def test_at_a_counter_is_found_in_the_ledger(self, phone: Phones, text: str) -> None:
        siti = waits_for_payment(phone())
        pays_at_a_counter(siti)
        assert siti.says(text) == [PAID, MORE]
        assert siti.state == "pandawa.selesai"

    @pytest.mark.parametrize("text", ["bayar", "sudah bayar", "belum aktif min"])
    def test_is_found_from_the_menu_too(self, phone: Phones, text: str) -> None:
        siti = waits_for_payment(phone())
        siti.says("menu")
        assert siti.says(text)[0].startswith("Tunggakan S*** U*****: 3 bulan")
        siti.says("menu")
        pays_at_a_counter(siti)
        assert siti.says(text) == [ACTIVE, MORE]

    @pytest.mark.parametrize("where", [("menu",), ("menu", "7"), ("menu", "5"), ("0",)])
    def test_reaches_the_conversation_wherever_it_is(
        self, phone: Phones, where: tuple[str, ...]
    ) -> None:
        siti = waits_for_payment(phone())
        siti.walks(*where)
        siti.pays()
        assert siti.state == "pandawa.selesai"
        assert siti.says("makasih") == [PAID, THANKS, MORE]

    def test_cannot_be_gone_back_behind(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.selesai")
        assert siti.says("0") == [MORE]
        assert siti.says("kembali") == [MORE]

    def test_told_twice_counts_once(self, phone: Phones) -> None:
        siti = waits_for_payment(phone())
        siti.pays()
        before = siti.session
        reference = links.payment_reference(before.slots["bayar_id"])
        data = {"referensi": reference}
        siti.happens(f"bayar:{reference}", "pembayaran.diterima", data)
        assert siti.session == before
        assert siti.ledger.total_money().received == 420_000

    def test_reaches_the_whole_family(self, phone: Phones) -> None:
        siti = waits_for_payment(phone())
        siti.pays()
        for relative in siti.persona.relatives:
            answer = siti.says(f"TAGIHAN {relative.member.card}")
            assert any("LUNAS, tidak ada tunggakan" in text for text in answer)


class TestAnEvent:
    def test_of_a_conversation_that_has_ended_changes_nothing(self, phone: Phones) -> None:
        siti = waits_for_payment(phone())
        before = siti.session
        siti.waits(hours=25)
        siti.happens("bayar:x", "pembayaran.diterima", {"referensi": "x"})
        assert siti.session == before
        assert siti.says("sudah")[0].startswith("Percakapan sebelumnya sudah berakhir")

    def test_that_no_state_knows_changes_nothing(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        before = siti.session
        siti.happens("lain-1", "cuaca.cerah", {})
        assert siti.session == before

    def test_does_not_prolong_the_conversation(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.formulir")
        before = siti.session.expires_at
        siti.waits(minutes=50)
        siti.sends_form()
        assert siti.session.expires_at == before

    @pytest.mark.parametrize("state", WITH_LINK)
    def test_leaves_the_menu_one_word_away(self, phone: Phones, state: str) -> None:
        siti = phone().goes_to(state)
        assert siti.says("menu")[-1] == MENU

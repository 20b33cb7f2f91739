"""What is no answer: files, abuse, the wrong hour or place; and what people get for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from support.rehearsal import MENU, PATHS, Phone

from bot.channels.form import MAX_TEXT
from bot.errors import MessageConflict
from bot.text import clean
from flows.bpjs.months import WIB

Phones = Callable[..., Phone]
STATES = list(PATHS)
MEDIA = {
    "audio/ogg": "Maaf, saya belum bisa mendengarkan pesan suara. Silakan tulis dengan teks, ya.",
    "image/webp": "Stikernya bagus! Tetapi saya hanya bisa membaca pesan teks.",
    "text/vcard": "Kontaknya tidak saya simpan. Silakan balas dengan teks, ya.",
    **dict.fromkeys(
        ("image/jpeg", "video/mp4", "application/pdf", "application/x-unheard-of", ""),
        "Maaf, saya hanya bisa membaca pesan teks. "
        "Jangan kirim foto KTP atau kartu ke sini; foto tidak saya simpan.",
    ),
}


class TestMedia:
    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize("content_type", MEDIA)
    def test_is_answered_kindly(self, phone: Phones, state: str, content_type: str) -> None:
        siti = phone().goes_to(state)
        before = siti.session.slots
        answer, question = siti.sends(content_type)
        assert answer == MEDIA[content_type]
        assert (siti.state, siti.session.slots) == (state, before)
        assert question == siti.says("bantuan")[1]

    def test_with_a_caption_is_not_read(self, phone: Phones) -> None:
        siti = phone().goes_to("chika.menu")
        assert siti.sends("image/jpeg", "5") == [MEDIA["image/jpeg"], MENU]

    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize(
        ("details", "answer"),
        [
            ({"text": ""}, "Pesannya kosong. Silakan balas dengan teks, ya."),
            ({"text": " \n\t"}, "Pesannya kosong. Silakan balas dengan teks, ya."),
        ],
    )
    def test_nothing_to_read(
        self, phone: Phones, state: str, details: dict[str, str], answer: str
    ) -> None:
        siti = phone().goes_to(state)
        assert siti.says(**details)[0] == answer
        assert siti.state == state

    @pytest.mark.parametrize("state", STATES)
    def test_a_place_is_answered_with_offices_and_changes_nothing(
        self, phone: Phones, state: str
    ) -> None:
        siti = phone().goes_to(state)
        before = dict(siti.session.slots)
        answer = siti.says(location=(-6.2, 106.8))[0]
        assert "• Kantor Cabang Jakarta Pusat, 5 km\n" in answer
        assert (siti.state, siti.session.slots) == (state, before)


PUZZLED = (
    "Saya belum paham. Coba dengan kata lain, atau balas *menu* untuk semua layanan, "
    "*petugas* untuk dibantu orang."
)
ABUSE = {
    "ten thousand letters": "a" * 10_000,
    "ten thousand digits": "7" * 10_000,
    "many words": "wah begitu ya dong " * 500,
    "control characters": "\x00\x01\x02\x07\x1b[31m\x7f",
    "half a character": "q\ud83d",
    "right to left": "\u202e\u202dqwz\u2066\u2069",
    "zero width": "\u200b\u200d\ufeffqwz",
    "a script": "<img src=x onerror=qwz(1)>",
    "xml": "</Message></Response><!-- ]]>",
    "a slot": "{qwz} {0} {0.qwz} {{qwz}}",
    "a format": "%s %n %(qwz)s {0!r:>9} ${qwz} $(qwz)",
    "a formula": '=HYPERLINK("http://qwz.qwz")',
    "a query": "'; TRUNCATE qwz CASCADE; --",
    "redis": "*1\r\n$8\r\nFLUSHALL\r\n",
    "combining marks": "q" + "\u0301" * 200,
}


class TestAbuse:
    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize("kind", ABUSE)
    def test_is_answered_like_any_strange_text(self, phone: Phones, state: str, kind: str) -> None:
        siti = phone().goes_to(state)
        strange = siti.says("qwzxv")
        assert strange[0] != PUZZLED
        for text in (ABUSE[kind], clean(ABUSE[kind])[:MAX_TEXT]):
            siti.says("bantuan")  # the same words twice in a row would get other words
            assert siti.says(text) == strange
        assert siti.state == state

    @pytest.mark.parametrize(
        "text", ["{va} {daftar_provinsi} {options}", "%(va)s ${va}", "{0.__class__}"]
    )
    @pytest.mark.parametrize("state", STATES)
    def test_names_of_slots_fill_in_nothing(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        before, usual = siti.session.slots, siti.says("qwzxv")
        siti.says("bantuan")
        answer = siti.says(text)  # perhaps taken for a question, as it holds a word of one
        assert answer == usual or answer[0].startswith("Saya belum yakin maksud Anda. Yang mana?")
        assert (siti.state, siti.session.slots) == (state, before)

    @pytest.mark.parametrize("state", STATES)
    def test_twice_in_a_row_gets_other_words_and_the_question(
        self, phone: Phones, state: str
    ) -> None:
        siti = phone().goes_to(state)
        question = siti.says("bantuan")[1]
        first = siti.says("qwzxv")
        assert siti.says(ABUSE["a script"]) == [PUZZLED, question]
        assert siti.says("qwzxv") == first
        assert siti.state == state

    @pytest.mark.parametrize("text", ["\u202e5\u202c", "\ufeff5\u200b", "5\ufe0f\u20e3", "\n5\n"])
    def test_invisible_characters_hide_no_number(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("chika.menu")
        siti.says(text)
        assert siti.state == "pandawa.provinsi"

    def test_two_hundred_pings_are_two_hundred_answers(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.kota")
        assert {tuple(siti.says("P")) for _ in range(200)} == {(MENU,)}

    def test_one_message_twice_counts_once(self, phone: Phones) -> None:
        siti = phone().goes_to("chika.menu")
        first, session = siti.says("5"), siti.session
        siti.waits(minutes=2)
        assert siti.again() == first
        assert siti.taken is not None
        assert siti.taken.duplicate
        assert siti.session == session

    def test_one_id_for_two_messages_is_refused(self, phone: Phones) -> None:
        siti = phone().goes_to("chika.menu")
        siti.says("5")
        siti.count -= 1
        with pytest.raises(MessageConflict):
            siti.says("1")
        assert siti.state == "pandawa.provinsi"

    def test_an_older_message_that_comes_late_is_answered(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        siti.waits(minutes=-10)
        siti.says("31")
        assert siti.state == "pandawa.kota"

    def test_two_phones_of_one_member_do_not_mix(self, phone: Phones) -> None:
        siti, budi = phone(), phone(slug="lunas")
        siti.goes_to("pandawa.pembayaran")
        budi.walks(".", "5", "31 74")
        budi.sends_form(slug="menunggak")
        form, question = budi.says("sudah")  # the question is new to Budi, so it is asked first
        assert form == "Formulir diterima, terima kasih."
        assert question.startswith("Tunggakan S*** U*****: 3 bulan x 4 orang, kelas III")
        assert budi.says("sudah")[-1].startswith("Pembayaran Rp420.000 ke VA 8888899900000001")
        siti.pays()
        assert budi.says("sudah")[0].startswith("✅ Pembayaran diterima. Kartu atas nama S*** U")

    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize(
        "number", ["3199015204860001", "0099900000001", "+6284000000001", "3199 0152 0486 0001"]
    )
    def test_no_number_is_echoed(self, phone: Phones, state: str, number: str) -> None:
        siti = phone().goes_to(state)
        digits = number.replace(" ", "").lstrip("+")
        for text in siti.says(number):
            assert digits not in text.replace(" ", "")
        assert siti.state == state


CLOSED = "\nSekarang di luar jam layanan Pandawa; petugas menjawab mulai "


class TestHours:
    @pytest.mark.parametrize(
        ("at", "opening"),
        [
            ("2026-11-23 08:00", ""),
            ("2026-11-23 14:59", ""),
            ("2026-11-23 15:00", "Selasa, 24 November 2026 pukul 08.00 WIB."),
            ("2026-11-23 07:59", "Senin, 23 November 2026 pukul 08.00 WIB."),
            ("2026-11-28 10:00", "Senin, 30 November 2026 pukul 08.00 WIB."),
            ("2026-11-27 20:00", "Senin, 30 November 2026 pukul 08.00 WIB."),
        ],
    )
    def test_are_told_with_the_form_and_the_officers(
        self, phone: Phones, at: str, opening: str
    ) -> None:
        siti = phone(at=datetime.fromisoformat(at).replace(tzinfo=WIB))
        siti.walks(".", "5", "31")
        note = CLOSED + opening if opening else ""
        assert siti.says("74")[0].endswith(f"atau *menu* untuk layanan lain.{note}")
        assert f"pukul 08.00-15.00 WIB{note}\nPercakapan" in siti.says("petugas")[0]


NO_CARD = "Yang belum ada: *nomor BPJS*."
ONLY_THE_PATTERN = "Itu baru contohnya; ganti dengan data peserta."


class TestTheWrongPlace:
    @pytest.mark.parametrize("state", STATES)
    def test_tagihan_works_on_whatsapp_and_comes_back(self, phone: Phones, state: str) -> None:
        siti = phone().goes_to(state)
        expected = "SIMULASI BPJS: R**** R***** menunggak 6 bln x 2 org kls I = Rp1.800.000. "
        siti.says("TAGIHAN 0099900000011")
        answer = siti.says("19 Maret 1976")[0]
        assert answer == f"{expected}Bayar ke VA 8888899900000011. Info 165."
        assert siti.state == state

    @pytest.mark.parametrize(
        "text",
        """
            Aktivasi BPJS Kesehatan – Siti Umpama – 3199015204860001 – 0099900000001
            aktifasi bpjs kesehatan - siti umpama - 3199015204860001 - 0099900000001
            AKTIVASI BPJS KESEHATAN|Siti Umpama|3199015204860001|0099900000001
            aktivasi bpjs#siti umpama#3199015204860001#0099900000001
            Reaktivasi BPJS, Siti Umpama, 3199015204860001, 0099900000001
            aktivasi bpjs siti umpama 3199015204860001 0099900000001
        """.strip().splitlines(),
    )
    def test_the_message_for_branch_offices_works_on_chika_too(
        self, phone: Phones, text: str
    ) -> None:
        siti = phone().goes_to("chika.menu")
        answer, question = siti.says(text.strip())
        assert answer == (
            "✅ Data S*** U***** (*********0001) sudah diverifikasi petugas "
            "Kantor Cabang Jakarta Selatan. (SIMULASI)"
        )
        assert question.startswith("Tunggakan S*** U*****: 3 bulan x 4 orang, kelas III")
        assert siti.state == "langsung.tagihan"

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("Aktivasi BPJS Kesehatan — Siti — 3199015204860001", NO_CARD),
            ("AKTIVASI BPJS KESEHATAN|Siti Umpama|3199015204860001", NO_CARD),
            ("aktivasi bpjs#siti#3199015204860001", NO_CARD),
            ("Aktivasi BPJS Kesehatan − Nur-Azizah − 3199015204860001", NO_CARD),
            ("aktivasi bpjs siti 3199015204860001", NO_CARD),
            ("Reaktivasi BPJS, Siti, 3199015204860001", NO_CARD),
            ("Aktivasi BPJS – 3199015204860001 – 0099900000001", "Yang belum ada: *nama*."),
            ("Aktivasi BPJS Kesehatan – Nama – NIK – Nomor BPJS", ONLY_THE_PATTERN),
        ],
    )
    def test_a_message_for_branch_offices_with_gaps_is_explained(
        self, phone: Phones, text: str, problem: str
    ) -> None:
        siti = phone().goes_to("chika.menu")
        answer, question = siti.says(text)
        assert answer == problem
        assert question.startswith("*Aktivasi lewat pesan* (SIMULASI, jangan kirim data asli).")
        assert siti.state == "langsung.contoh"

    @pytest.mark.parametrize("text", ["batal", "berhenti", "STOP"])
    def test_stopping_by_sms_is_answered_once_and_harmless(self, phone: Phones, text: str) -> None:
        siti = phone(channel="sms")
        assert siti.says(text) == [
            "SIMULASI BPJS: baik. Kami hanya membalas SMS Anda dan tidak mengirim SMS lain. "
            "Ketik MULAI bila ingin dikabari lagi. Info 165."
        ]
        assert siti.state == "tagihan.terima"

    @pytest.mark.parametrize("text", ["menu", "0", "petugas", "bahasa", "halo", "🙏"])
    def test_words_of_whatsapp_get_the_format_by_sms(self, phone: Phones, text: str) -> None:
        siti = phone(channel="sms")
        (answer,) = siti.says(text)
        assert answer.startswith("SIMULASI BPJS: ")
        assert "TAGIHAN (spasi) nomor kartu" in answer
        assert siti.state == "tagihan.terima"

"""What people type, row by row, and what they get for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from support.rehearsal import GREETING, MENU, PATHS, Phone

from bot.channels.form import MAX_TEXT
from bot.errors import MessageConflict
from bot.text import clean
from flows.bpjs import regions
from flows.bpjs.months import WIB

Phones = Callable[..., Phone]

STATES = list(PATHS)
QUIET = [s for s in STATES if s not in ("chika.lanjut", "pandawa.selesai")]
"""States whose question is no yes or no."""

LOST = "Maaf, saya tidak menemukan pilihan itu. Balas dengan satu nomor dari 1 sampai 8."
CANCELLED = "Baik, saya batalkan. Tidak ada data yang berubah."
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
• *bahasa* untuk bahasa Inggris"""
OFFICER = """\
Saya asisten otomatis, tetapi petugas bisa dihubungi:
• Telepon *165*
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
        siti = phone().goes_to("chika.info")
        assert siti.says(text) == [MENU]

    @pytest.mark.parametrize("text", ["1", "apa ini?", "cek tagihan", "{va}"])
    def test_of_any_other_kind_do_the_same(self, phone: Phones, text: str) -> None:
        assert phone().says(text) == [GREETING, MENU]

    @pytest.mark.parametrize("text", ["layanan pandawa", "Aktivasi Kartu BPJS", "Pendawa"])
    def test_that_name_pandawa_lead_there_at_once(self, phone: Phones, text: str) -> None:
        siti = phone()
        greeting, question = siti.says(text)
        assert (greeting, siti.state) == (GREETING, "pandawa.provinsi")
        assert question.startswith("*Layanan Pandawa* (SIMULASI)")


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
        assert answer.startswith("*Cek status peserta* bisa lewat:\n• Aplikasi *Mobile JKN*")
        assert more == "Ada lagi yang bisa saya bantu?\n\n1. Layanan Pandawa\n2. Menu Utama"

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
        assert len(lines[2:]) == 38
        assert "31. DKI Jakarta" in lines

    @pytest.mark.parametrize("line", MENU.splitlines()[2:])
    def test_by_number_and_by_name_are_equal(self, phone: Phones, line: str) -> None:
        number, _, label = line.partition(". ")
        by_number = phone().goes_to("chika.menu").says(number)
        assert phone(slug="lunas").goes_to("chika.menu").says(label) == by_number

    @pytest.mark.parametrize("text", ["99", "-1", "1.5", "1 dan 2", "12", "9", "1,2", "+1"])
    def test_out_of_range_are_explained(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("chika.menu")
        assert siti.says(text) == [LOST, MENU]
        assert siti.state == "chika.menu"

    @pytest.mark.parametrize(
        ("state", "payload", "target"),
        [
            ("chika.menu", "pandawa", "pandawa.provinsi"),
            ("chika.info", "iuran", "chika.lanjut"),
            ("pandawa.kota_kembar", "kota", "pandawa.formulir"),
        ],
    )
    def test_by_a_tapped_row(self, phone: Phones, state: str, payload: str, target: str) -> None:
        siti = phone().goes_to(state)
        siti.says("apa pun", payload=payload)
        assert siti.state == target


BEFORE = {
    "chika.menu": "chika.menu",
    "chika.lanjut": "chika.menu",
    "chika.info": "chika.menu",
    "pandawa.provinsi": "chika.menu",
    "pandawa.kota": "pandawa.provinsi",
    "pandawa.kota_kembar": "pandawa.kota",
    "pandawa.formulir": "pandawa.kota",
    "pandawa.pembayaran": "pandawa.formulir",
    "pandawa.selesai": "pandawa.selesai",  # what is paid is paid
    "pandawa.layanan_lain": "pandawa.formulir",
}


class TestNavigation:
    @pytest.mark.parametrize("text", ["0", "kembali", "back", "balik"])
    @pytest.mark.parametrize("state", STATES)
    def test_back_asks_the_question_before(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        (question,) = siti.says(text)
        assert siti.state == BEFORE[state]
        assert question == siti.says("bantuan")[-1]

    @pytest.mark.parametrize("text", ["batal", "cancel", "#batal", "stop", "keluar", "Batal."])
    @pytest.mark.parametrize("state", STATES)
    def test_cancelling_leads_to_the_menu(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        assert siti.says(text) == [CANCELLED, MENU]
        assert siti.state == "chika.menu"

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
            "pandawa.formulir": "Formulirnya belum saya terima. Buka http://",
            "pandawa.pembayaran": "Pembayaran Rp420.000 ke VA 8888899900000001 belum masuk",
        }
        assert answer.startswith(expected.get(state, BYE))
        assert siti.state == state


class TestOfficers:
    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize(
        "text", ["cs", "admin", "petugas", "operator", "manusia", "bicara dengan petugas"]
    )
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

    @pytest.mark.parametrize("state", ["chika.lanjut", "pandawa.selesai"])
    @pytest.mark.parametrize("text", ["tidak", "gak", "g", "ok", "nggak min"])
    def test_no_ends_the_talk_kindly(self, phone: Phones, state: str, text: str) -> None:
        siti = phone().goes_to(state)
        assert siti.says(text) == [BYE]
        assert siti.state == state

    @pytest.mark.parametrize("state", ["chika.lanjut", "pandawa.selesai"])
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


PROVINCES = {
    "11": "aceh, Aceh, 11, nanggroe aceh darussalam",
    "12": "sumut, Sumatera Utara, sumatra utara",
    "13": "sumbar",
    "16": "sumsel",
    "19": "babel",
    "21": "kepri",
    "31": "31, DKI, dki jakarta, jakarta, jkt, 31., no 31, provinsi 31, DKI Jakarta min",
    "32": "jabar, Jawa barat., jawabarat, 32, jwa barat",
    "33": "jateng",
    "34": "diy, jogja, yogya, yogyakarta, Jogja.",
    "35": "jatim",
    "52": "ntb",
    "53": "ntt",
    "61": "kalbar",
    "73": "sulsel",
    "96": "papua barat daya, 96, ９６",
}

SEVERAL = {
    "papua": "91. Papua, 92. Papua Barat, 93. Papua Selatan, 94. Papua Tengah, "
    "95. Papua Pegunungan, 96. Papua Barat Daya",
    "jawa": "32. Jawa Barat, 33. Jawa Tengah, 35. Jawa Timur",
    "kalimantan": "61. Kalimantan Barat, 62. Kalimantan Tengah, 63. Kalimantan Selatan, "
    "64. Kalimantan Timur, 65. Kalimantan Utara",
    "sulawesi": "71. Sulawesi Utara, 72. Sulawesi Tengah, 73. Sulawesi Selatan, "
    "74. Sulawesi Tenggara, 76. Sulawesi Barat",
}


class TestProvinces:
    @pytest.mark.parametrize(
        ("code", "text"),
        [(code, text) for code, texts in PROVINCES.items() for text in texts.split(", ")],
    )
    def test_are_understood(self, phone: Phones, code: str, text: str) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        (question,) = siti.says(text)
        assert (siti.state, siti.session.slots["provinsi"]) == ("pandawa.kota", code)
        found = regions.region(code)
        assert found is not None
        assert question == (
            f"{found.name}. Balas dengan *nomor kabupaten/kota*:\n{regions.regency_list(code)}"
        )

    @pytest.mark.parametrize("text", SEVERAL)
    def test_of_a_name_that_several_bear_are_listed(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        assert siti.says(text) == [
            f"Ada beberapa daerah dengan nama itu: {SEVERAL[text]}. Balas dengan nomornya."
        ]
        assert siti.state == "pandawa.provinsi"

    @pytest.mark.parametrize("text", ["99", "1", "5", "10", "dimana", "saturnus", "3"])
    def test_that_do_not_exist_are_refused(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        assert siti.says(text) == [
            "Nomor atau nama provinsi itu tidak ada di daftar. Contoh: *31* untuk DKI Jakarta. "
            "Balas *bantuan* bila bingung."
        ]
        assert siti.state == "pandawa.provinsi"


REGENCIES = {
    "31.74": "74, 3174, 31.74, 31-74, jaksel, kota jakarta selatan, Jakarta Selatan, no 74",
    "31.71": "jakpus",
    "31.75": "jaktim",
    "31.73": "jakbar",
    "31.72": "jakut",
    "31.01": "1, 01, kepulauan seribu, pulau seribu",
    "32.73": "73, kota bandung, 3273, kodya bandung, Kota  Bandung.",
    "32.04": "04, 4, kab. bandung, kabupaten bdg, kab bandung, kabupaten bandung",
    "36.74": "tangsel, tangerang selatan",
    "35.78": "sby, surabaya, Surabya",
    "33.72": "solo, surakarta",
    "34.71": "jogja, yogyakarta, 71",
}


class TestRegencies:
    @pytest.mark.parametrize(
        ("code", "text"),
        [(code, text) for code, texts in REGENCIES.items() for text in texts.split(", ")],
    )
    def test_are_understood(self, phone: Phones, code: str, text: str) -> None:
        siti = phone()
        siti.walks(".", "5", code[:2])
        (answer,) = siti.says(text)
        found, province = regions.region(code), regions.region(code[:2])
        assert found is not None
        assert province is not None
        assert siti.state == "pandawa.formulir"
        assert siti.session.slots["kota"] == code
        assert answer.startswith(f"Domisili: {found.name}, {province.name}.\n")

    @pytest.mark.parametrize("text", ["99", "bandung", "3273", "medan", "jakarta"])
    def test_of_elsewhere_are_refused(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("pandawa.kota")
        assert siti.says(text) == [
            "Nomor atau nama itu tidak ada di DKI Jakarta. "
            "Lihat daftar di atas, atau balas *0* untuk ganti provinsi."
        ]
        assert siti.state == "pandawa.kota"

    def test_that_several_bear_are_listed(self, phone: Phones) -> None:
        siti = phone()
        siti.walks(".", "5", "73")
        assert siti.says("toraja") == [
            "Ada beberapa yang cocok: 18. Kabupaten Tana Toraja, 26. Kabupaten Toraja Utara. "
            "Balas dengan nomornya."
        ]


def twins() -> list[tuple[str, str]]:
    """List (code of the kota, code of the kabupaten) of every name that both bear."""
    found = []
    for province in regions.provinces():
        here = regions.regencies(province.code)
        cities = {region.short: region.code for region in here if region.kind == "kota"}
        found += [(cities[r.short], r.code) for r in here if r.kind != "kota" if r.short in cities]
    return found


TWINS = twins()


class TestTwins:
    def test_there_are_26_and_one_of_them_lives_apart(self, phone: Phones) -> None:
        assert len(TWINS) == 25
        siti = phone().goes_to("pandawa.provinsi")
        assert siti.says("banjar") == [
            "Ada beberapa daerah dengan nama itu: 32.79 Kota Banjar, Jawa Barat, "
            "63.03 Kabupaten Banjar, Kalimantan Selatan. Balas dengan nomornya."
        ]
        siti.says("63.03")
        assert siti.session.slots["nama_kota"] == "Kabupaten Banjar"

    @pytest.mark.parametrize(("city", "regency"), TWINS)
    def test_are_asked_for(self, phone: Phones, city: str, regency: str) -> None:
        town, land = regions.region(city), regions.region(regency)
        assert town is not None
        assert land is not None
        siti = phone()
        siti.walks(".", "5", city[:2])
        question = f"Ada Kota {town.short} dan Kabupaten {town.short}. Yang mana?\n\n1. Kota\n"
        for answer, code in (("1", city), ("2", regency), ("kota", city), ("kab", regency)):
            assert siti.says(town.short.lower()) == [f"{question}2. Kabupaten"]
            assert siti.state == "pandawa.kota_kembar"
            siti.says(answer)
            assert (siti.state, siti.session.slots["kota"]) == ("pandawa.formulir", code)
            siti.walks("0", "0")
        for name, code in ((town.name, city), (land.name, regency)):
            siti.says(name)
            assert (siti.state, siti.session.slots["kota"]) == ("pandawa.formulir", code)
            siti.says("0")

    @pytest.mark.parametrize("text", ["bandung", "bdg", "32 bandung", "jabar bandung"])
    def test_are_asked_for_where_the_province_is_asked(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        (question,) = siti.says(text)
        assert question.startswith("Ada Kota Bandung dan Kabupaten Bandung. Yang mana?")
        siti.says("0")
        assert siti.state == "pandawa.provinsi"

    @pytest.mark.parametrize("text", ["x", "keduanya", "1 dan 2", "3", "99"])
    def test_are_asked_for_again(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("pandawa.kota_kembar")
        assert siti.says(text) == ["Balas *1* untuk Kota Bandung atau *2* untuk Kabupaten Bandung."]
        assert siti.state == "pandawa.kota_kembar"


class TestBothAtOnce:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("31 74", "31.74"),
            ("31/74", "31.74"),
            ("31.74", "31.74"),
            ("31-74", "31.74"),
            ("3174", "31.74"),
            ("31, 74", "31.74"),
            ("٣١ ٧٤", "31.74"),
            ("jaksel", "31.74"),
            ("DKI Jakarta, Jakarta Selatan", "31.74"),
            ("Jawa Barat, Kota Bandung", "32.73"),
            ("Kota Bandung, Jawa Barat", "32.73"),
            ("kab. bandung jabar", "32.04"),
            ("solo", "33.72"),
            ("surabaya", "35.78"),
            ("tangsel", "36.74"),
        ],
    )
    def test_lead_to_the_form(self, phone: Phones, text: str, code: str) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        siti.says(text)
        assert siti.state == "pandawa.formulir"
        slots = siti.session.slots
        assert (slots["provinsi"], slots["kota"]) == (code[:2], code)
        siti.says("kembali")
        assert siti.state == "pandawa.provinsi"

    @pytest.mark.parametrize("text", ["31 99", "DKI Jakarta Bandung"])
    def test_with_a_wrong_city_ask_for_the_city(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        siti.says(text)
        assert siti.state in ("pandawa.kota", "pandawa.provinsi")
        assert "kota" not in siti.session.slots


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
            (
                {"location": (-6.2, 106.8)},
                "Terima kasih, lokasinya sudah saya terima. "
                "Saat ini saya hanya bisa membaca pesan teks.",
            ),
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


ABUSE = {
    "ten thousand letters": "a" * 10_000,
    "ten thousand digits": "7" * 10_000,
    "many words": "saya mau tanya dong " * 500,
    "control characters": "\x00\x01\x02\x07\x1b[31m\x7f",
    "half a character": "q\ud83d",
    "right to left": "\u202e\u202dqwz\u2066\u2069",
    "zero width": "\u200b\u200d\ufeffqwz",
    "a script": "<script>alert(1)</script>",
    "xml": "</Message></Response><!-- ]]>",
    "a slot": "{va} {tautan} {daftar_provinsi} {options}",
    "a format": "%s %n %(va)s {0.__class__} ${va} $(id)",
    "a formula": '=HYPERLINK("http://example.com")',
    "a query": "'; DROP TABLE peserta; --",
    "redis": "*1\r\n$8\r\nFLUSHALL\r\n",
    "combining marks": "q" + "\u0301" * 200,
}


class TestAbuse:
    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize("kind", ABUSE)
    def test_is_answered_like_any_strange_text(self, phone: Phones, state: str, kind: str) -> None:
        siti = phone().goes_to(state)
        strange = siti.says("qwzxv")
        assert siti.says(ABUSE[kind]) == strange
        assert siti.says(clean(ABUSE[kind])[:MAX_TEXT]) == strange
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
        assert siti.says("74")[0].endswith(f"langkah berikutnya langsung tampil.{note}")
        assert f"pukul 08.00-15.00 WIB{note}\nPercakapan" in siti.says("petugas")[0]


class TestTheWrongPlace:
    @pytest.mark.parametrize("state", STATES)
    def test_tagihan_works_on_whatsapp_and_comes_back(self, phone: Phones, state: str) -> None:
        siti = phone().goes_to(state)
        expected = "SIMULASI BPJS: R**** R***** menunggak 6 bln x 2 org kls I = Rp1.800.000. "
        answer = siti.says("TAGIHAN 0099900000011")[0]
        assert answer == f"{expected}Bayar ke VA 8888899900000011. Info 165."
        assert siti.state == state

    @pytest.mark.parametrize(
        "text",
        rows("""
            Aktivasi BPJS Kesehatan – Siti Umpama – 3199015204860001 – 0099900000001
            Aktivasi BPJS Kesehatan — Siti — 3199015204860001
            aktifasi bpjs kesehatan - siti - 3199015204860001 - 0099900000001
            AKTIVASI BPJS KESEHATAN|Siti Umpama|3199015204860001
            aktivasi bpjs#siti#3199015204860001
            Aktivasi BPJS Kesehatan − Nur-Azizah − 3199015204860001
            aktivasi bpjs siti 3199015204860001
            Reaktivasi BPJS, Siti, 3199015204860001
            Aktivasi BPJS Kesehatan – Nama – NIK – Nomor BPJS
        """),
    )
    def test_the_message_for_branch_offices_leads_to_the_form(
        self, phone: Phones, text: str
    ) -> None:
        siti = phone().goes_to("chika.menu")
        answer, question = siti.says(text)
        assert answer == (
            "Format pesan itu untuk nomor Pandawa di kantor cabang. Di sini cukup jawab "
            "pertanyaan berikut; NIK dan nomor kartu baru diisi di formulir."
        )
        assert question.startswith("*Layanan Pandawa* (SIMULASI)")
        assert siti.state == "pandawa.provinsi"

    @pytest.mark.parametrize("text", ["menu", "0", "batal", "petugas", "bahasa", "halo", "🙏"])
    def test_words_of_whatsapp_get_the_format_by_sms(self, phone: Phones, text: str) -> None:
        siti = phone(channel="sms")
        (answer,) = siti.says(text)
        assert answer.startswith("SIMULASI BPJS: ")
        assert "TAGIHAN (spasi) nomor kartu" in answer
        assert siti.state == "tagihan.terima"

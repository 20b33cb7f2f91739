"""Provinces, kabupaten and kota as people type them, and what they get for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.rehearsal import Phone

from flows.bpjs import regions

Phones = Callable[..., Phone]

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
            f"{found.name}. Balas dengan *nomor kabupaten/kota*:\n{regions.regency_list(code)}\n"
            "(*0* ganti provinsi, *menu* layanan lain)"
        )

    @pytest.mark.parametrize("text", SEVERAL)
    def test_of_a_name_that_several_bear_are_listed(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        assert siti.says(text) == [
            f"Ada beberapa daerah dengan nama itu: {SEVERAL[text]}. Balas dengan nomornya."
        ]
        assert siti.state == "pandawa.provinsi"

    @pytest.mark.parametrize("text", ["99", "1", "5", "10", "saturnus", "3"])
    def test_that_do_not_exist_are_refused(self, phone: Phones, text: str) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        assert siti.says(text) == [
            "Nomor atau nama provinsi itu tidak ada di daftar. Contoh: *31* untuk DKI Jakarta. "
            "Balas *bantuan* bila bingung."
        ]
        assert siti.state == "pandawa.provinsi"

    def test_can_still_be_answered_after_a_word_that_asks(self, phone: Phones) -> None:
        siti = phone().goes_to("pandawa.provinsi")
        siti.says("dimana")
        assert siti.state == "pandawa.provinsi"
        siti.says("31")
        assert (siti.state, siti.session.slots["provinsi"]) == ("pandawa.kota", "31")


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

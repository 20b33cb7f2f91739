import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lokal import wilayah

from bot.text import MESSAGE_LIMIT
from flows.bpjs import regions
from flows.bpjs.regions import Place, find_place, find_province, find_regency

PROVINCES = regions.provinces()
REGENCIES = [regency for province in PROVINCES for regency in regions.regencies(province.code)]
SHORT_NAMES = Counter(regency.short for regency in REGENCIES)


def names(found):
    return [region.name for region in found]


class TestTheData:
    def test_it_has_38_provinces_416_kabupaten_and_98_kota(self):
        kinds = Counter(region.kind for region in PROVINCES + REGENCIES)
        assert kinds == {"provinsi": 38, "kabupaten": 416, "kota": 98}

    def test_it_equals_the_source_that_it_was_generated_from(self):
        source = [
            item
            for top in wilayah.list_wilayah()
            for item in (top, *wilayah.list_wilayah(top.code))
        ]
        ours = [(region.code, region.official) for region in PROVINCES + REGENCIES]
        assert sorted(ours) == sorted((item.code, item.name) for item in source)

    def test_lists_are_in_the_order_of_the_codes(self):
        assert [region.code for region in PROVINCES] == sorted(region.code for region in PROVINCES)
        assert [region.code for region in REGENCIES] == sorted(region.code for region in REGENCIES)

    def test_every_alias_names_known_codes(self):
        with Path(regions.__file__).with_name("sebutan.csv").open(encoding="utf-8") as table:
            rows = list(csv.DictReader(table))
        assert len(rows) > 100
        for row in rows:
            assert all(regions.region(code) for code in row["kode"].split()), row

    @pytest.mark.parametrize(
        ("code", "name", "short"),
        [
            ("31", "DKI Jakarta", "DKI Jakarta"),
            ("34", "DI Yogyakarta", "DI Yogyakarta"),
            ("31.74", "Kota Jakarta Selatan", "Jakarta Selatan"),
            ("31.01", "Kabupaten Kepulauan Seribu", "Kepulauan Seribu"),
            (
                "71.09",
                "Kabupaten Kepulauan Siau Tagulandang Biaro",
                "Kepulauan Siau Tagulandang Biaro",
            ),
            ("13.07", "Kabupaten Lima Puluh Kota", "Lima Puluh Kota"),
        ],
    )
    def test_names_are_those_that_people_say(self, code, name, short):
        assert (regions.region(code).name, regions.region(code).short) == (name, short)

    @pytest.mark.parametrize("code", ["", "0", "99", "31.99", "3174", "31 "])
    def test_an_unknown_code_gives_nothing(self, code):
        assert regions.region(code) is None


class TestFindProvince:
    @pytest.mark.parametrize("province", PROVINCES, ids=lambda region: region.code)
    def test_every_province_is_found_by_code_and_name(self, province):
        by_code = (
            province.code,
            f"{province.code}.",
            f"nomor {province.code} kak",
            f"kode {province.code}",
        )
        assert all(find_province(text) == province for text in by_code)
        if province.code != "91":  # the bare word Papua can mean six provinces
            spellings = (province.name, province.official.upper(), f"prov. {province.name.lower()}")
            squeezed = province.name.replace(" ", "")
            assert all(find_province(text) == province for text in (*spellings, squeezed))

    @pytest.mark.parametrize(
        ("texts", "code"),
        [
            ("DKI|jakarta|jkt|dki jakarta|jakrta|Jakarta!", "31"),
            ("jabar|Jawa barat.|jawabarat|jawa brat|di jawa barat kak", "32"),
            ("jateng", "33"),
            ("diy|jogja|yogya|jogya|yogyakarta|jogjakarta|di yogyakarta", "34"),
            ("jatim", "35"),
            ("sumut|sumatra utara", "12"),
            ("sumbar", "13"),
            ("sumsel", "16"),
            ("babel|bangka belitung|kep. bangka belitung", "19"),
            ("kepri|kep riau", "21"),
            ("ntb", "52"),
            ("ntt", "53"),
            ("kalbar", "61"),
            ("kalteng", "62"),
            ("kalsel", "63"),
            ("kaltim|kalimantn timur", "64"),
            ("kaltara", "65"),
            ("sulut", "71"),
            ("sulteng", "72"),
            ("sulsel", "73"),
            ("sultra", "74"),
            ("sulbar", "76"),
            ("malut", "82"),
            ("pabar", "92"),
            ("papua barat daya", "96"),
            ("papua induk", "91"),
        ],
    )
    def test_other_names_and_typos_are_understood(self, texts, code):
        found = {text: getattr(find_province(text), "code", None) for text in texts.split("|")}
        assert found == dict.fromkeys(texts.split("|"), code)

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("jawa", "32 33 35"),
            ("papua", "91 92 93 94 95 96"),
            ("kalimantan", "61 62 63 64 65"),
            ("sulawesi", "71 72 73 74 76"),
            ("Sumatera", "12 13 16"),
            ("sumatra", "12 13 16"),
            ("nusa tenggara", "52 53"),
            ("kepulauan", "19 21"),
        ],
    )
    def test_a_name_of_several_provinces_gives_them_all(self, text, codes):
        assert [province.code for province in find_province(text)] == codes.split()

    def test_a_number_is_a_code_and_never_a_position(self):
        assert find_province("11").name == "Aceh"
        assert find_province("12").name == "Sumatera Utara"
        assert find_province("1") is None

    @pytest.mark.parametrize(
        "text", ["", ".", "99", "-31", "3.1", "31 dan 32", "halo", "menu", "aku", "0"]
    )
    def test_anything_else_is_not_found(self, text):
        assert find_province(text) is None


class TestFindRegency:
    @pytest.mark.parametrize("province", PROVINCES, ids=lambda region: region.code)
    def test_every_regency_is_found_by_code_and_name(self, province):
        for regency in regions.regencies(province.code):
            dotless = regency.code.replace(".", "")
            full = (regency.code, dotless, regency.code.replace(".", " "), regency.number)
            spelled = (
                regency.name,
                regency.official,
                regency.name.upper().replace("KABUPATEN", "KAB."),
            )
            for text in (*full, f"no {regency.number}", *spelled, f"{regency.name} kak"):
                assert find_regency(text, province.code) == regency, text

    def test_every_unambiguous_short_name_is_enough(self):
        alone = [regency for regency in REGENCIES if SHORT_NAMES[regency.short] == 1]
        assert len(alone) == 514 - 2 * 26
        assert [r for r in alone if find_regency(r.short.lower(), r.province) != r] == []

    def test_26_names_are_twins_and_ask_back_wherever_both_can_be_meant(self):
        twins = [name for name, count in SHORT_NAMES.items() if count == 2]
        assert len(twins) == 26
        for name in twins:
            kabupaten, kota = sorted(
                (r for r in REGENCIES if r.short == name), key=lambda r: r.kind
            )
            if name == "Banjar":  # Kota Banjar and Kabupaten Banjar lie in different provinces
                assert find_regency(name, kota.province) == kota
                assert find_place(name) == [kota, kabupaten]
                continue
            assert find_regency(name, kota.province) == [kabupaten, kota]
            assert find_regency(f"kab {name}", kota.province) == kabupaten
            assert find_regency(f"{name} kota", kota.province) == kota

    @pytest.mark.parametrize(
        ("province", "texts", "name"),
        [
            ("31", "74|3174|31.74|31/74|jaksel|jakarta selatan|74 min", "Kota Jakarta Selatan"),
            ("31", "jakpus", "Kota Jakarta Pusat"),
            ("31", "jaktim", "Kota Jakarta Timur"),
            ("31", "jakbar", "Kota Jakarta Barat"),
            ("31", "jakut", "Kota Jakarta Utara"),
            ("31", "1|01|pulau seribu|kep. seribu", "Kabupaten Kepulauan Seribu"),
            (
                "32",
                "kota bandung|kota bdg|kota bandug|kak kota bandung|kotamadya bandung",
                "Kota Bandung",
            ),
            ("32", "kab. bandung|kabupaten bdg|kab bandung", "Kabupaten Bandung"),
            ("33", "solo|surakarta|kota solo", "Kota Surakarta"),
            ("34", "jogja|yogya|jogya|di yogyakarta", "Kota Yogyakarta"),
            ("34", "gunung kidul", "Kabupaten Gunungkidul"),
            ("35", "sby|surabaya|kab surabaya|surabya", "Kota Surabaya"),
            ("36", "tangsel", "Kota Tangerang Selatan"),
            ("62", "gunung mas|gunung mas, mas", "Kabupaten Gunung Mas"),
            ("63", "kota baru|kotabaru", "Kabupaten Kotabaru"),
            ("92", "fakfak|fak-fak", "Kabupaten Fak Fak"),
            ("73", "makasar|ujung pandang", "Kota Makassar"),
        ],
    )
    def test_other_names_and_typos_are_understood(self, province, texts, name):
        found = {
            text: getattr(find_regency(text, province), "name", None) for text in texts.split("|")
        }
        assert found == dict.fromkeys(texts.split("|"), name)

    def test_an_alias_of_twins_asks_back(self):
        assert names(find_regency("smg", "33")) == ["Kabupaten Semarang", "Kota Semarang"]

    @pytest.mark.parametrize(
        "text", ["", ".", "99", "3274", "32.73", "kota", "surabaya", "halo", "31"]
    )
    def test_anything_else_is_not_found(self, text):
        assert find_regency(text, "31") is None


class TestFindPlace:
    @pytest.mark.parametrize(
        ("text", "province", "regency"),
        [
            ("31 74", "31", "31.74"),
            ("31/74", "31", "31.74"),
            ("31.74", "31", "31.74"),
            ("31, 74", "31", "31.74"),
            ("3174", "31", "31.74"),
            ("31 74 min", "31", "31.74"),
            ("31 jaksel", "31", "31.74"),
            ("Jawa Barat, Kota Bandung", "32", "32.73"),
            ("kota bandung, jawa barat", "32", "32.73"),
            ("jabar\nkab. bandung", "32", "32.04"),
            ("jateng solo", "33", "33.72"),
            ("jatim surabya", "35", "35.78"),
            ("surabaya", "35", "35.78"),
            ("surabya", "35", "35.78"),
            ("jaksel", "31", "31.74"),
            ("saya di surabaya kak", "35", "35.78"),
            ("aceh selatan", "11", "11.01"),
            ("kota jambi", "15", "15.71"),
        ],
    )
    def test_province_and_regency_are_understood_together(self, text, province, regency):
        place = find_place(text)
        assert place.province.code == province
        assert find_regency(place.rest, province).code == regency

    @pytest.mark.parametrize("text", ["bandung", "jabar bandung", "Bandung, Jawa Barat", "bandug"])
    def test_twins_of_one_province_fix_the_province(self, text):
        place = find_place(text)
        assert place.province.name == "Jawa Barat"
        assert names(find_regency(place.rest, "32")) == ["Kabupaten Bandung", "Kota Bandung"]

    @pytest.mark.parametrize(
        "text", ["31", "DKI", "gorontalo", "jambi", "jogja", "papua barat daya"]
    )
    def test_a_province_alone_leaves_nothing(self, text):
        assert find_place(text) == Place(find_province(text))

    def test_a_wrong_number_after_a_province_is_left_to_the_next_question(self):
        assert find_place("31 99") == Place(regions.region("31"), "99")

    @pytest.mark.parametrize("regency", REGENCIES, ids=lambda region: region.code)
    def test_every_full_name_beside_its_province_is_understood(self, regency):
        province = regions.region(regency.province)
        name = "Papua induk" if province.code == "91" else province.name
        place = find_place(f"{name}, {regency.name}")
        assert (place.province, find_regency(place.rest, province.code)) == (province, regency)

    def test_several_provinces_or_regencies_are_listed(self):
        assert len(find_place("papua")) == 6
        assert names(find_place("banjar")) == ["Kota Banjar", "Kabupaten Banjar"]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            ".",
            "99",
            "9999",
            "1",
            "31 dan 32",
            "halo",
            "belum",
            "batal",
            "bantuan",
            "terima kasih",
            "kembali",
            "menu",
            "selesai",
            "petugas",
            "jakarta kota siapa",
        ],
    )
    def test_anything_else_is_not_found(self, text):
        assert find_place(text) is None

    @given(st.text() | st.text(st.sampled_from("0123456789 ./,-jabarkotsulpi")))
    def test_any_text_gives_a_result(self, text):
        found = find_place(text)
        assert found is None or isinstance(found, Place) or len(found) > 1


class TestLists:
    def test_provinces_stand_in_one_message(self):
        text = regions.province_list()
        assert text.startswith("11. Aceh\n12. Sumatera Utara\n")
        assert len(text.splitlines()) == 38
        assert len(text) <= MESSAGE_LIMIT

    @pytest.mark.parametrize("province", PROVINCES, ids=lambda region: region.code)
    def test_regencies_stand_in_one_message_and_every_line_is_an_answer(self, province):
        text = regions.regency_list(province.code)
        assert len(text) <= MESSAGE_LIMIT
        for line, regency in zip(text.splitlines(), regions.regencies(province.code), strict=True):
            assert line == f"{regency.number}. {regency.name}"

    def test_regions_of_several_provinces_are_listed_with_codes_that_answer(self):
        assert regions.lines(find_place("banjar")) == (
            "32.79 Kota Banjar, Jawa Barat\n63.03 Kabupaten Banjar, Kalimantan Selatan"
        )

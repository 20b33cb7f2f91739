from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.engine.matching import (
    Ambiguous,
    Choices,
    Match,
    choose,
    digits_in,
    exact,
    nearest,
    normalise,
    number_in,
    read_date,
    yes_or_no,
)

TODAY = date(2026, 11, 23)
MENU = Choices(
    {
        "tagihan": ["tagihan", "Cek Tagihan Iuran", "cek tagihan"],
        "pandawa": ["pandawa", "Layanan Pandawa"],
        "kembali": ["kembali", "back", "balik"],
        "menu": ["menu", "menu utama"],
        "jabar": ["Jawa Barat"],
        "jatim": ["Jawa Timur"],
        "mas": ["Gunung Mas"],
        "titik": ["."],
        "jempol": ["👍"],
    }
)
any_text = st.text() | st.text(
    st.sampled_from("1²①٣noyasatu .,()#-+/İΐßﷺ\u200d\ufe0f\u20e3\u0345👍🏽")
)


class TestNormalise:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("  Layanan\u00a0 PANDAWA! ", "layanan pandawa"),
            ("Jawa barat.", "jawa barat"),
            ("１２", "12"),
            ("1️⃣", "1"),
            ("٣", "3"),
            ("۴", "4"),
            ("१", "1"),
            ("①", "1"),
            ("pan\u200bda\ufeffwa", "pandawa"),
            ("\u202emenu", "menu"),
            ("👍🏽", "👍"),
            ("1)", "1"),
            ("NIK:", "nik"),
            ("halo . ", "halo"),
            (".", "."),
            ("..", ".."),
            ("…", "..."),
            ("!", "!"),
            ("?", "?"),
            ("", ""),
            ("\u200b", ""),
        ],
    )
    def test_spellings_become_one(self, text, expected):
        assert normalise(text) == expected

    @given(any_text)
    @example("\u0345\u0301")
    @example("ﷺ.")
    @example("İ :")
    def test_a_second_time_changes_nothing(self, text):
        assert normalise(normalise(text)) == normalise(text)


class TestNumberIn:
    @pytest.mark.parametrize(
        "text",
        [
            "1",
            "1.",
            "1)",
            "(1)",
            "no 1",
            "No. 1",
            "no.1",
            "no1",
            "nomor 1",
            "nomer satu",
            "pilih 1",
            "satu",
            "yg 1",
            "yang nomor 1",
            "#1",
            "no #1",
            "１",
            "1️⃣",
            "01",
            "1 min",
            "1, kak",
            "*1*",
            "saya mau nomor 1 ya kak",
            "pilih menu satu dong",
            "number one",
            "option 1",
            "first",
            "the first",
            "yang pertama",
            "ke-1",
            "1 🙏",
            "①",
            "١",
            "I want option 1 please",
            " 1 \n",
        ],
    )
    def test_one_is_understood_however_it_is_written(self, text):
        assert number_in(text) == 1

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("0", 0),
            ("nol", 0),
            ("12", 12),
            ("999", 999),
            ("number two", 2),
            ("option 3", 3),
            ("kedua", 2),
            ("sepuluh", 10),
            ("sebelas", 11),
            ("twelve", 12),
            ("31", 31),
        ],
    )
    def test_other_numbers_are_understood(self, text, number):
        assert number_in(text) == number

    @pytest.mark.parametrize(
        "text",
        [
            "1.5",
            "1,5",
            "-1",
            "+1",
            "no -1",
            "1 dan 2",
            "1 2",
            "1/2",
            "½",
            "99 bottles of beer",
            "1000",
            "0001260945809",
            "0001",
            "no",
            "ya",
            "menu",
            "ke",
            "",
            ".",
            "1a",
            "satu dua",
            "min",
            "-",
            "halo 1 kak",
        ],
    )
    def test_everything_else_is_refused(self, text):
        assert number_in(text) is None

    @given(any_text)
    def test_it_gives_a_small_number_or_none(self, text):
        number = number_in(text)
        assert number is None or 0 <= number <= 999


class TestExact:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("pandawa", "pandawa"),
            ("Layanan Pandawa!", "pandawa"),
            ("*Layanan Pandawa*", "pandawa"),
            ("“pandawa”", "pandawa"),
            ("#kembali", "kembali"),
            ("menu?", "menu"),
            ("menuuuu", "menu"),
            ("menu 🙏", "menu"),
            ("menu dong min", "menu"),
            ("min, menu ya kak", "menu"),
            ("saya mau cek tagihan", "tagihan"),
            ("jawabarat", "jabar"),
            ("JAWA-BARAT.", "jabar"),
            ("gunung mas", "mas"),
            ("gunung mas, mas", "mas"),
            ("kak gunung mas", "mas"),
            (".", "titik"),
            ("👍🏿", "jempol"),
        ],
    )
    def test_a_word_is_found_in_its_spellings(self, text, name):
        assert exact(text, MENU) == Match(name)

    @pytest.mark.parametrize("text", ["pendawa", "", " ", "..", "pandawa lima", "min"])
    def test_other_texts_are_not_found(self, text):
        assert exact(text, MENU) is None

    def test_a_word_of_two_choices_is_ambiguous(self):
        choices = Choices({"kab": ["bandung"], "lain": ["bogor"], "kota": ["Bandung"]})
        assert exact("bandung", choices) == Ambiguous(("kab", "kota"))

    def test_a_sign_or_a_point_is_part_of_a_number(self):
        choices = Choices({"satu": ["1"], "limabelas": ["15"]})
        assert exact("-1", choices) is None
        assert exact("1.5", choices) is None
        assert exact("1", choices) == Match("satu")

    def test_choices_without_words_are_never_found(self):
        assert choose("apa saja", Choices({"a": [], "b": [""]})) is None


class TestNearest:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Pendawa", "pandawa"),
            ("layanan pndawa", "pandawa"),
            ("alyanan pandawa", "pandawa"),
            ("tagiahn", "tagihan"),
            ("tgihan min", "tagihan"),
            ("TAGIAN", "tagihan"),
            ("kembli", "kembali"),
            ("menuu", "menu"),
            ("jawabarta", "jabar"),
            ("jawa bart", "jabar"),
        ],
    )
    def test_a_typo_is_understood(self, text, name):
        assert nearest(text, MENU) == Match(name)

    @pytest.mark.parametrize(
        "text",
        [
            "aku",
            "mnu",
            "kamu",
            "mana",
            "sudah",
            "panjang",
            "nenuu",
            "kandawa",
            "terima kasih",
            "",
            ".",
            "👋",
            "saya sakit apa ya",
            "x" * 10000,
            "bayar dong",
        ],
    )
    def test_unrelated_words_are_refused(self, text):
        assert nearest(text, MENU) is None

    def test_two_names_about_equally_near_are_ambiguous(self):
        choices = Choices({"batam": ["batam"], "medan": ["medan"], "batang": ["batang"]})
        assert nearest("batan", choices) == Ambiguous(("batam", "batang"))

    def test_a_number_is_no_typo_of_another(self):
        assert nearest("formulir 2", Choices({"satu": ["formulir 1"]})) is None
        assert nearest("formulr 1", Choices({"satu": ["formulir 1"]})) == Match("satu")

    @given(any_text)
    def test_any_text_gives_a_result(self, text):
        assert isinstance(choose(text, MENU), Match | Ambiguous | None)


class TestYesOrNo:
    @pytest.mark.parametrize(
        "text",
        [
            "ya",
            "Y",
            "iya",
            "iyaaaa",
            "ok",
            "oke",
            "okee kak",
            "betul",
            "ya betul",
            "yg bener",
            "👍🏽",
            "ok 🙏",
            "yes please",
            "boleh",
            "ya mau",
            "saya setuju",
            "Ya.",
        ],
    )
    def test_consent(self, text):
        assert yes_or_no(text) is True

    @pytest.mark.parametrize(
        "text",
        [
            "tidak",
            "g",
            "gak",
            "nggak",
            "enggak",
            "tdk",
            "no",
            "tidak ya",
            "tidak setuju",
            "ga usah kak",
            "bukan itu",
            "jangan dulu",
            "👎",
            "no thanks",
        ],
    )
    def test_refusal(self, text):
        assert yes_or_no(text) is False

    @pytest.mark.parametrize(
        "text",
        ["", ".", "🙏", "makasih", "ya tidak", "sudah", "yang mana", "saya", "tidak apa apa"],
    )
    def test_neither(self, text):
        assert yes_or_no(text) is None

    @given(any_text)
    def test_any_text_gives_an_answer(self, text):
        assert yes_or_no(text) in (True, False, None)


class TestDigitsIn:
    @pytest.mark.parametrize(
        ("text", "digits"),
        [
            ("000 126 094 5809", "0001260945809"),
            ("0001.2609-45809", "0001260945809"),
            ("NIK: 3171 2O45 01l2 0003", "3171204501120003"),
            ("O00126I", "0001261"),
            ("TAGIHAN0001260945809", "0001260945809"),
            ("TAGIHAN0001O2", "000102"),
            ("halo0812", "0812"),
            ("0812lagi", "0812"),
            ("O l I", ""),
            ("٣١٧١", "3171"),
            ("３１７１", "3171"),
            ("3171xxxx", "3171"),
            ("²", "2"),
            ("", ""),
        ],
    )
    def test_digits_are_taken_out_of_what_surrounds_them(self, text, digits):
        assert digits_in(text) == digits

    @given(any_text)
    def test_only_ascii_digits_come_out(self, text):
        assert set(digits_in(text)) <= set("0123456789")


class TestReadDate:
    @pytest.mark.parametrize(
        "text",
        [
            "1945-08-17",
            "1945-8-17",
            "1945/08/17",
            "17-08-1945",
            "17/8/45",
            "17.8.1945",
            "17 08 1945",
            "17081945",
            "19450817",
            "17 Agustus 1945",
            "17 agt 45",
            "17agt1945",
            "17-Agu-1945",
            "17 agustsu 1945",
            "17 August 1945",
            "August 17, 1945",
            "Aug 17th, 1945",
            "17–08–1945",
            "tgl lahir: 17-08-1945 kak",
            "Jakarta, 17 Agustus 1945",
            "１７－０８－１９４５",
            "١٧/٨/١٩٤٥",
        ],
    )
    def test_one_birthday_is_understood_however_it_is_written(self, text):
        assert read_date(text, today=TODAY) == date(1945, 8, 17)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1-1-05", date(2005, 1, 1)),
            ("23-11-26", date(2026, 11, 23)),
            ("24-11-26", date(1926, 11, 24)),
            ("29 feb 00", date(2000, 2, 29)),
            ("29-02-2024", date(2024, 2, 29)),
            ("3 Mei 1990", date(1990, 5, 3)),
            ("31 desember 1999", date(1999, 12, 31)),
            ("2026-11-23", TODAY),
        ],
    )
    def test_short_years_lie_in_the_past(self, text, expected):
        assert read_date(text, today=TODAY) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "31-02-1990",
            "29-02-2023",
            "2026-11-24",
            "1899-12-31",
            "1993-07-7-06",
            "08/17/1945",
            "17",
            "0045-01-01",
            "00-00-0000",
            "17 foo 1945",
            "170845",
            "",
            ".",
            "halo",
            "17 agustus",
        ],
    )
    def test_impossible_dates_are_refused(self, text):
        assert read_date(text, today=TODAY) is None

    @given(
        st.dates(date(1900, 1, 1), TODAY),
        st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d%m%Y", "%Y%m%d"]),
    )
    def test_every_birthday_can_be_written(self, birthday, shape):
        assert read_date(birthday.strftime(shape), today=TODAY) == birthday

    @given(any_text | st.text(st.sampled_from("0123456789-/. agustus")))
    def test_any_text_gives_a_past_date_or_none(self, text):
        found = read_date(text, today=TODAY)
        assert found is None or date(1900, 1, 1) <= found <= TODAY


@pytest.mark.parametrize("piece", ["x", "9", "O", "no ", "min ", ".", "ya", "1-", "\u200b", "( "])
def test_a_flood_of_text_is_refused_by_every_reader(piece):
    flood = piece * (10_000 // len(piece)) + "!?"
    assert number_in(flood) is None
    assert choose(flood, Choices({"lain": ["pandawa"]})) is None
    assert read_date(flood, today=TODAY) is None
    assert len(digits_in(flood)) <= 10_000

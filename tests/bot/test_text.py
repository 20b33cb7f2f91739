import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import MESSAGE_LIMIT, Segments, clean, clusters, is_gsm7, segments, split_message

any_text = st.text(
    st.characters(codec=None) | st.sampled_from("\ud800\udfff\x00\ufffe\u202e\r\n\t ")
)
messy_text = st.text(st.sampled_from("ab .\n e\u0301👋🏽\u200d👩🇮🇩€"), max_size=400)
FAMILY = "👨\u200d👩\u200d👧\u200d👦"


class TestSegments:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", Segments("GSM-7", 0, 1)),
            ("a" * 160, Segments("GSM-7", 160, 1)),
            ("a" * 161, Segments("GSM-7", 161, 2)),
            ("a" * 306, Segments("GSM-7", 306, 2)),
            ("a" * 307, Segments("GSM-7", 307, 3)),
            ("€" * 80, Segments("GSM-7", 160, 1)),
            ("€" * 81, Segments("GSM-7", 162, 2)),
            ("a" * 158 + "\r\n", Segments("GSM-7", 160, 1)),
            ("a" * 159 + "\r\n", Segments("GSM-7", 161, 2)),
            ("é" * 160, Segments("GSM-7", 160, 1)),
            ("ç", Segments("UCS-2", 1, 1)),
            ("–" * 70, Segments("UCS-2", 70, 1)),
            ("–" * 71, Segments("UCS-2", 71, 2)),
            ("–" * 134, Segments("UCS-2", 134, 2)),
            ("–" * 135, Segments("UCS-2", 135, 3)),
            ("👋" * 35, Segments("UCS-2", 70, 1)),
            ("👋" * 36, Segments("UCS-2", 72, 2)),
        ],
    )
    def test_they_are_counted_as_twilio_counts_them(self, text, expected):
        assert segments(text) == expected

    def test_an_extension_character_is_not_split_over_two_segments(self):
        assert segments("a" * 152 + "€" + "a" * 151).count == 2
        assert segments("a" * 152 + "€" + "a" * 152).count == 3

    def test_a_surrogate_pair_is_not_split_over_two_segments(self):
        assert segments("–" * 66 + "👋" + "–" * 65).count == 2
        assert segments("–" * 66 + "👋" + "–" * 66).count == 3

    def test_a_family_of_emoji_is_not_split_over_two_segments(self):
        assert segments("–" * 60 + FAMILY + "–" * 56).count == 2
        assert segments("–" * 60 + FAMILY + "–" * 57).count == 3

    def test_a_cluster_larger_than_a_segment_is_cut(self):
        assert segments("a" + "\u0301" * 140).count == 3

    @given(messy_text)
    def test_they_hold_the_whole_text(self, text):
        price = segments(text)
        room = {"GSM-7": (160, 153), "UCS-2": (70, 67)}[price.encoding]
        assert price.units <= room[0] if price.count == 1 else price.units <= room[1] * price.count
        assert price.units >= len(text)

    @pytest.mark.parametrize("character", "ÁÍÓÚáíóúç’“”–…`\t")
    def test_look_alikes_are_outside_gsm7(self, character):
        assert not is_gsm7(character)

    @pytest.mark.parametrize("character", "^{}\\[~]|€\f@£Çé")
    def test_the_alphabet_and_its_extension_are_gsm7(self, character):
        assert is_gsm7(character)


class TestClusters:
    @pytest.mark.parametrize(
        "cluster",
        [
            "a",
            "e\u0301",
            "👋🏽",
            FAMILY,
            "🇮🇩",
            "1\ufe0f\u20e3",
            "❤\ufe0f",
            "🏴\U000e0067\U000e0062\U000e007f",
        ],
    )
    def test_a_reader_sees_one_character(self, cluster):
        assert list(clusters(f"x{cluster}y")) == ["x", cluster, "y"]

    def test_flags_are_taken_in_pairs(self):
        assert list(clusters("🇮🇩🇺🇸🇮")) == ["🇮🇩", "🇺🇸", "🇮"]

    @given(messy_text)
    def test_nothing_is_lost(self, text):
        assert "".join(clusters(text)) == text


class TestClean:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a\r\nb\rc\nd", "a\nb\nc\nd"),
            ("a\tb", "a b"),
            ("a\x00\x0b\x1b\x7f\x9fb", "ab"),
            ("a\ud83db\udc4b", "ab"),
            ("a\ufffe\uffffb\U0001ffff", "ab"),
            ("a\u202eb\u2066c", "abc"),
            ("e\u0301", "é"),
            ("e\x00\u0301", "é"),
            ("Halo 👋🏽 – ٣", "Halo 👋🏽 – ٣"),
        ],
    )
    def test_it_keeps_text_and_drops_the_rest(self, text, expected):
        assert clean(text) == expected

    @given(any_text)
    def test_the_result_survives_xml_and_a_second_cleaning(self, text):
        result = clean(text)
        escaped = result.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert (ElementTree.fromstring(f"<a>{escaped}</a>").text or "") == result
        assert clean(result) == result
        assert unicodedata.is_normalized("NFC", result)


class TestSplitMessage:
    def test_a_short_text_stays_whole(self):
        assert split_message("Halo\n\nApa kabar?") == ["Halo\n\nApa kabar?"]

    @pytest.mark.parametrize("text", ["", " ", "\n\n \n"])
    def test_a_blank_text_gives_no_message(self, text):
        assert split_message(text) == []

    def test_a_blank_line_is_the_best_place(self):
        assert split_message("aaa bbb\n\nccc\nddd", limit=14) == ["aaa bbb", "ccc\nddd"]

    def test_a_line_end_is_better_than_a_space(self):
        assert split_message("aaa bbb\nccc ddd", limit=14) == ["aaa bbb", "ccc ddd"]

    def test_a_space_is_better_than_a_cut(self):
        assert split_message("aaaa bbbb cccc", limit=12) == ["aaaa bbbb", "cccc"]

    def test_a_word_longer_than_a_message_is_cut(self):
        assert split_message("a" * 25, limit=10) == ["a" * 10, "a" * 10, "a" * 5]

    def test_a_cut_does_not_break_an_emoji(self):
        assert split_message("aaaa" + FAMILY + "b", limit=10) == ["aaaa", FAMILY + "b"]

    def test_a_short_opening_does_not_travel_alone(self):
        rows = "\n".join(f"{number}. baris" for number in range(10, 30))
        assert split_message(f"Halo\n\n{rows}", limit=100)[0].startswith("Halo\n\n10. baris\n")

    def test_what_is_too_long_ends_in_an_ellipsis(self):
        parts = split_message("a" * 100, limit=10, most=3)
        assert parts == ["a" * 10, "a" * 10, "a" * 7 + "..."]

    def test_a_limit_without_room_is_refused(self):
        with pytest.raises(ValueError, match="cannot split into 10 messages of 3 characters"):
            split_message("a", limit=3)

    @given(messy_text, st.integers(4, 60), st.integers(1, 12))
    def test_every_part_fits_and_none_is_blank(self, text, limit, most):
        parts = split_message(text, limit, most)
        assert len(parts) <= most
        assert all(part.strip() and len(part) <= limit for part in parts)

    @given(messy_text)
    def test_with_enough_messages_nothing_but_white_space_is_lost(self, text):
        assert "".join("".join(split_message(text, 20, 1000)).split()) == "".join(text.split())

    def test_the_limit_is_twilios(self):
        assert [len(part) for part in split_message("a" * 1601)] == [MESSAGE_LIMIT, 1]

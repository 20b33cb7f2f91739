"""Questions in people's own words are answered from anywhere, and nothing is lost by them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.asking_bot import BOT, TOKO, asking_bot
from support.small_bot import Talk

from bot.engine.session import decode, encode

MENU = "Mau apa?\n\n1. Pesan\n2. Ongkir"
ANOTHER = "Ada lagi?\n\n1. Menu"
RETURNS = "Retur paling lambat tujuh hari."
ASIDE = "Saya jawab dulu; balas lanjut untuk kembali."
RESUMED = "Kita lanjutkan."
PUZZLED = "Saya belum paham. Balas menu."
HOW_MANY = "Galih, berapa buah?"


@pytest.fixture
def talk() -> Talk:
    return Talk(bot=asking_bot())


def ordering(talk: Talk) -> Talk:
    """Stand where the shop asks how many."""
    assert talk.walk(["halo", "1", "Galih"]) == [HOW_MANY]
    return talk


def test_a_question_is_answered_with_the_first_message(talk: Talk) -> None:
    replies = talk.says("barang rusak bisa ditukar ga min?")
    assert replies == ["Halo, ini toko.", RETURNS, ANOTHER]


def test_a_question_from_a_place_of_rest_leaves_nothing_behind(talk: Talk) -> None:
    assert talk.walk(["halo", "syarat retur"]) == [RETURNS, ANOTHER]
    assert talk.session is not None
    assert talk.session.left == ()


def test_a_question_in_the_middle_is_answered_and_the_open_one_asked_again(talk: Talk) -> None:
    ordering(talk)
    assert talk.says("kalau barang rusak bisa ditukar?") == [RETURNS, RESUMED, HOW_MANY]
    assert talk.says("2") == ["2 buah. Ada catatan?"]


def test_in_the_middle_a_topic_that_is_named_is_a_question(talk: Talk) -> None:
    assert ordering(talk).says("syarat retur") == [RETURNS, RESUMED, HOW_MANY]


def test_in_the_middle_what_only_resembles_a_question_is_none(talk: Talk) -> None:
    assert ordering(talk).says("barang merah") == ["Tulis angka."]


def test_a_question_with_a_number_is_heard_before_a_parser_of_numbers(talk: Talk) -> None:
    talk.walk(["halo", "1", "Galih", "2", "-"])
    talk.walk(["berapa ongkos kirim ke kota saya?", "Tegal"])
    assert talk.says("9 kapan gratis ongkir?")[:2] == ["Gratis untuk tiga barang.", RESUMED]


@pytest.mark.parametrize("answer", ["2", "7"])
def test_a_number_is_an_answer_whatever_else_is_known(talk: Talk, answer: str) -> None:
    assert ordering(talk).says(answer) == [f"{answer} buah. Ada catatan?"]


def test_a_question_is_heard_where_the_parser_found_something_of_its_own(talk: Talk) -> None:
    ordering(talk)
    assert talk.says("kalau 1 barang rusak bisa ditukar?")[0] == RETURNS
    assert talk.says("12 buah") == ["Paling banyak sembilan, bukan 12."]


def test_an_answer_may_take_several_turns_before_it_comes_back(talk: Talk) -> None:
    ordering(talk)
    assert talk.says("berapa ongkos kirim ke kota saya?") == [ASIDE, "Dicatat. Ke kota mana?"]
    assert talk.says("Tegal") == ["Ke Tegal: berapa kilo?\n\n1. Menu\n2. Batal"]
    assert talk.says("3") == ["Ongkir 3 kilo ke Tegal: Rp9.000.", RESUMED, HOW_MANY]


def test_what_was_typed_before_survives_an_answer_that_uses_the_same_slots(talk: Talk) -> None:
    ordering(talk)
    talk.walk(["2", "tanpa plastik"])
    assert talk.state == "toko.bayar"
    talk.walk(["berapa ongkos kirim ke kota saya?", "Tegal", "3"])
    assert talk.state == "toko.bayar"
    assert talk.session is not None
    kept = {"nama": "Galih", "jumlah": "2", "catatan": "tanpa plastik", "kota": "Tegal"}
    assert talk.session.slots == kept


def test_a_word_comes_back_at_once(talk: Talk) -> None:
    ordering(talk).says("berapa ongkos kirim ke kota saya?")
    talk.says("Tegal")
    assert talk.says("lanjut") == [RESUMED, HOW_MANY]


def test_the_word_asks_again_where_there_is_nothing_to_come_back_to(talk: Talk) -> None:
    assert ordering(talk).says("lanjut") == [HOW_MANY]


def test_back_from_the_first_question_of_an_answer_comes_back(talk: Talk) -> None:
    ordering(talk).says("berapa ongkos kirim ke kota saya?")
    assert talk.says("0") == [RESUMED, HOW_MANY]
    assert talk.says("0") == ["Siapa nama Anda?"]


def test_a_question_inside_an_answer_comes_back_to_both_places(talk: Talk) -> None:
    ordering(talk).walk(["berapa ongkos kirim ke kota saya?", "Tegal"])
    weight = "Ke Tegal: berapa kilo?\n\n1. Menu\n2. Batal"
    assert talk.says("kapan gratis ongkir?") == ["Gratis untuk tiga barang.", RESUMED, weight]
    assert talk.says("3")[-2:] == [RESUMED, HOW_MANY]


def test_asking_for_what_is_already_asked_opens_nothing_twice(talk: Talk) -> None:
    ordering(talk).says("berapa ongkos kirim ke kota saya?")
    assert talk.says("hitung ongkir paket bisa?") == [RESUMED, "Dicatat. Ke kota mana?"]
    assert talk.session is not None
    assert len(talk.session.left) == 1


def test_an_option_that_ends_an_answer_comes_back(talk: Talk) -> None:
    ordering(talk).walk(["berapa ongkos kirim ke kota saya?", "Tegal"])
    assert talk.says("batal") == ["Tidak jadi.", RESUMED, HOW_MANY]


@pytest.mark.parametrize("choice", ["menu", "Menu", "1"])
def test_who_goes_to_the_menu_comes_back_only_by_the_word(talk: Talk, choice: str) -> None:
    ordering(talk).walk(["berapa ongkos kirim ke kota saya?", "Tegal"])
    assert talk.says(choice) == [MENU]
    assert talk.session is not None
    assert talk.session.left == ()
    assert decode(encode(talk.session)) == talk.session
    assert talk.says("syarat retur") == [RETURNS, ANOTHER]
    assert talk.says("lanjut") == [RESUMED, HOW_MANY]
    assert talk.says("2") == ["2 buah. Ada catatan?"]
    assert talk.session is not None
    assert talk.session.kept == ()


def test_who_begins_something_else_from_the_menu_cannot_come_back(talk: Talk) -> None:
    ordering(talk).walk(["berapa ongkos kirim ke kota saya?", "menu", "1", "Dewi", "menu"])
    assert talk.says("lanjut") == [MENU]


def test_an_event_forgets_what_the_word_would_come_back_to(talk: Talk) -> None:
    ordering(talk).walk(["berapa ongkos kirim ke kota saya?", "Tegal"])
    talk.happens("kurir.tiba")
    assert talk.says("lanjut")[-1] == ANOTHER
    assert talk.state == "toko.lagi"


def test_an_event_that_leads_elsewhere_does_not_come_back(talk: Talk) -> None:
    ordering(talk).walk(["berapa ongkos kirim ke kota saya?", "Tegal"])
    talk.happens("kurir.tiba")
    assert talk.state == "toko.lagi"
    assert talk.session is not None
    assert talk.session.left == ()


def test_a_clear_question_is_heard_before_a_parser_that_takes_anything(talk: Talk) -> None:
    talk.walk(["halo", "1"])
    assert talk.says("barang rusak bisa ditukar?") == [RETURNS, RESUMED, "Siapa nama Anda?"]
    assert talk.says("Retur Mahardika") == ["Retur Mahardika, berapa buah?"]


def test_a_question_that_nobody_knows_is_no_name(talk: Talk) -> None:
    talk.walk(["halo", "1"])
    assert talk.says("besok hujan tidak ya?") == ["Siapa nama Anda?"]
    assert talk.says("Galih?") == ["Galih?, berapa buah?"]


def test_only_short_questions_are_heard_where_a_story_is_told() -> None:
    talk = Talk(bot=asking_bot(toko=TOKO.replace("questions: never", "questions: short")))
    ordering(talk).says("2")
    story = "barang rusak bisa ditukar? kemarin saya terima kardusnya basah sekali dan robek"
    assert talk.says("barang rusak bisa ditukar?")[0] == RETURNS
    assert talk.says(story) == ["Bayar untuk Galih: 2 buah."]


def test_where_questions_are_never_heard_they_are_answers(talk: Talk) -> None:
    ordering(talk).says("2")
    assert talk.says("barang rusak bisa ditukar?") == ["Bayar untuk Galih: 2 buah."]


def test_a_state_that_goes_on_at_any_message_goes_on_at_a_question(talk: Talk) -> None:
    talk.walk(["halo", "1", "Lunas", "2", "-"])
    assert talk.says("barang rusak bisa ditukar?") == ["Lunas.", ANOTHER]


def test_of_two_questions_the_first_is_answered_and_the_other_offered(talk: Talk) -> None:
    ordering(talk)
    both = "barang rusak bisa ditukar? kapan gratis ongkir?"
    offer = "Anda juga bertanya soal ini:\n• Gratis Ongkir"
    assert talk.says(both) == [RETURNS, RESUMED, HOW_MANY, offer]
    assert talk.says("gratis ongkir")[0] == "Gratis untuk tiga barang."


def test_the_second_question_gets_a_number_that_means_nothing_else(talk: Talk) -> None:
    talk.says("halo")
    replies = talk.says("syarat retur dan kapan gratis ongkir")
    assert replies == [RETURNS, ANOTHER, "Anda juga bertanya soal ini:\n2. Gratis Ongkir"]
    assert talk.says("2") == ["Gratis untuk tiga barang.", ANOTHER]


def test_an_offer_ends_with_the_next_message(talk: Talk) -> None:
    talk.walk(["halo", "syarat retur dan kapan gratis ongkir", "besok"])
    assert talk.says("2") == [PUZZLED, ANOTHER]


def test_likely_questions_are_offered_by_name(talk: Talk) -> None:
    assert talk.walk(["halo", "ongkos kirim"]) == [
        "Yang mana?\n1. Gratis Ongkir\n2. Hitung Ongkir\n3. Bukan itu"
    ]
    assert talk.turn is not None
    titles = [choice.title for choice in talk.turn.replies[-1].choices]
    assert titles == ["Gratis Ongkir", "Hitung Ongkir", "Bukan itu"]
    assert talk.says("1") == ["Gratis untuk tiga barang.", ANOTHER]


def test_a_first_message_that_is_unsure_is_greeted_once(talk: Talk) -> None:
    offer = "Yang mana?\n1. Gratis Ongkir\n2. Hitung Ongkir\n3. Bukan itu"
    assert talk.says("ongkos kirim") == ["Halo, ini toko.", offer]
    assert talk.state == "toko.menu"
    assert talk.says("3") == [PUZZLED, MENU]


def test_an_offered_question_can_be_tapped(talk: Talk) -> None:
    talk.walk(["halo", "ongkos kirim"])
    tapped = talk.says("Gratis Ongkir", payload="question.ongkir.gratis")
    assert tapped == ["Gratis untuk tiga barang.", ANOTHER]


def test_none_of_the_offered_questions_leads_back(talk: Talk) -> None:
    talk.walk(["halo", "ongkos kirim"])
    assert talk.says("bukan itu") == [PUZZLED, MENU]


def test_who_asks_again_what_was_offered_gets_the_likeliest_answer(talk: Talk) -> None:
    talk.walk(["halo", "ongkos kirim"])
    assert talk.says("ongkos kirim") == ["Gratis untuk tiga barang.", ANOTHER]


def test_nobody_reads_twice_in_a_row_that_he_was_not_understood(talk: Talk) -> None:
    ordering(talk)
    assert talk.says("xyzzy") == ["Tulis angka."]
    assert talk.says("xyzzy") == [PUZZLED, HOW_MANY]
    assert talk.says("xyzzy") == ["Tulis angka."]


def test_a_reason_may_be_given_as_often_as_it_holds(talk: Talk) -> None:
    ordering(talk)
    for _ in range(3):
        assert talk.says("12") == ["Paling banyak sembilan, bukan 12."]


def test_a_channel_without_questions_stays_as_it_is() -> None:
    talk = Talk(bot=asking_bot(), channel="sms")
    ordering(talk)
    for _ in range(2):
        assert talk.says("berapa ongkos kirim ke kota saya?") == ["Tulis angka."]


def test_questions_are_answered_in_both_languages(talk: Talk) -> None:
    talk.walk(["halo", "bahasa"])
    assert talk.says("how can i return a broken item") == [RETURNS, ANOTHER]
    (offer,) = talk.says("ongkos kirim")
    assert offer == "Yang mana?\n1. Free Shipping\n2. Shipping Costs\n3. Bukan itu"


def test_a_place_that_an_update_has_removed_is_passed_over(talk: Talk) -> None:
    ordering(talk).says("berapa ongkos kirim ke kota saya?")
    assert talk.session is not None
    (place,) = talk.session.left
    talk.session = replace(talk.session, left=(place, replace(place, state="toko.dulu")))
    assert talk.says("lanjut") == [RESUMED, HOW_MANY]


def test_a_session_of_an_earlier_release_is_still_read(talk: Talk) -> None:
    ordering(talk)
    assert talk.session is not None
    text = encode(talk.session)
    assert not {"left", "offered", "unclear"} & set(text.split('"'))
    assert decode(text) == talk.session


def test_a_question_leads_past_the_place_of_rest_that_it_names() -> None:
    changed = TOKO.replace(
        "  retur:\n    name",
        "  menu:\n    name: Menu Toko\n    like: [toko ini jual apa saja]\n  retur:\n    name",
        1,
    )
    talk = Talk(bot=asking_bot(toko=changed))
    ordering(talk)
    assert talk.says("toko ini jual apa saja?") == [ASIDE, MENU]
    assert talk.says("lanjut") == [RESUMED, HOW_MANY]


def test_without_questions_nothing_is_heard() -> None:
    bare = asking_bot(
        bot=BOT,
        toko=TOKO.split("questions:\n")[0] + "states:\n" + TOKO.split("states:\n", 1)[1],
        ongkir="flow: ongkir\nstart: hitung\nstates:\n  hitung: {say: Ongkir., return: true}\n",
        **{"toko.en": "flow: toko\nlanguage: en\n", "ongkir.en": "flow: ongkir\nlanguage: en\n"},
    )
    talk = Talk(bot=bare)
    assert talk.walk(["halo", "syarat retur"]) == ["Pilih 1 atau 2.", MENU]

"""What one turn does, on a bot small enough to know by heart."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.small_bot import KIOS, NOW, Talk, small_bot

from bot.engine.actions import NoFacts
from bot.engine.effects import Apply
from bot.engine.events import EventReceived, Media, MessageReceived
from bot.engine.step import step
from bot.engine.turn import Passage
from bot.errors import FlowFailure

MENU = "Mau apa?\n\n1. Beli pulsa\n2. Tutup"


def test_the_first_message_is_greeted_and_then_read() -> None:
    talk = Talk()
    assert talk.says("halo") == ["Halo, ini kios.", MENU]
    assert talk.state == "kios.menu"


def test_a_word_that_works_everywhere_works_in_the_first_message_too() -> None:
    assert Talk().says("jam buka") == ["Halo, ini kios.", "Buka 08.00.", MENU]


@pytest.mark.parametrize("text", ["1", "1.", "no 1", "Beli pulsa", "PULSA", "satu", "pulsaa"])
def test_an_option_is_taken_by_number_name_or_near_name(text: str) -> None:
    talk = Talk()
    assert talk.walk(["halo", text]) == ["Nomor berapa?"]


def test_what_no_option_means_is_explained_and_asked_again() -> None:
    talk = Talk()
    assert talk.walk(["halo", "99"]) == ["Pilih 1 atau 2.", MENU]
    assert talk.state == "kios.menu"


def test_an_option_without_a_label_is_understood_but_not_listed() -> None:
    talk = Talk()
    assert talk.walk(["halo", "xyzzy"]) == ["Tidak terjadi apa-apa.", MENU]
    assert talk.walk(["3"]) == ["Pilih 1 atau 2.", MENU]


def test_a_button_names_its_option_whatever_the_text_says() -> None:
    talk = Talk()
    talk.says("halo")
    assert talk.says("Anything", payload="beli") == ["Nomor berapa?"]


def test_a_button_of_an_older_menu_is_read_as_text() -> None:
    talk = Talk()
    talk.says("halo")
    assert talk.says("tutup", payload="gone") == ["Sampai jumpa."]


def test_a_menu_carries_its_rows_beside_the_text() -> None:
    talk = Talk()
    talk.says("halo")
    assert talk.turn is not None
    rows = talk.turn.replies[-1].choices
    assert [(row.id, row.title) for row in rows] == [("beli", "Beli pulsa"), ("tutup", "Tutup")]


def test_an_answer_fills_its_slot_and_leads_on() -> None:
    talk = Talk()
    assert talk.walk(["halo", "1", "1234"]) == ["1234: berapa ribu?"]
    assert talk.session is not None
    assert talk.session.slots == {"nomor": "1234"}


def test_a_refusal_with_a_reason_gets_the_answer_for_that_reason() -> None:
    talk = Talk()
    assert talk.walk(["halo", "1", "12"]) == ["Kurang 2 angka."]
    assert talk.walk(["abc"]) == ["Itu bukan nomor."]
    assert talk.state == "kios.nomor"


def test_what_an_answer_leaves_over_answers_the_next_question() -> None:
    talk = Talk()
    assert talk.walk(["halo", "1", "1234 50"]) == ["Jadi Rp50.000. Selamat pagi.\n\n1. Ya"]


def test_what_is_left_over_but_not_understood_is_asked_for() -> None:
    talk = Talk()
    assert talk.walk(["halo", "1", "1234 banyak"]) == ["1234: berapa ribu?"]


def test_the_first_branch_whose_guard_holds_is_taken() -> None:
    talk = Talk()
    replies = talk.walk(["halo", "1", "1234", "500"])
    assert replies == ["500 terlalu mahal.", "1234: berapa ribu?"]
    assert talk.state == "kios.nominal"


def test_states_that_do_not_wait_are_passed_in_the_same_turn() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    assert talk.turn is not None
    assert talk.turn.path == (
        Passage("kios.nomor", "answered", "kios.nominal"),
        Passage("kios.nominal", "answered", "kios.hitung"),
        Passage("kios.hitung", "go", "kios.bayar"),
    )


def test_back_walks_the_questions_that_were_asked() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234"])
    assert talk.says("kembali") == ["Nomor berapa?"]
    assert talk.says("0") == [MENU]
    assert talk.says("kembali") == [MENU]


def test_going_to_an_earlier_question_forgets_the_way_after_it() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234", "menu"])
    assert talk.says("kembali") == [MENU]


def test_a_repeat_says_the_question_again() -> None:
    talk = Talk()
    assert talk.walk(["halo", "1", "ulangi"]) == ["Nomor berapa?"]


def test_a_detour_comes_back_to_the_question_it_left() -> None:
    talk = Talk()
    assert talk.walk(["halo", "1", "jam buka"]) == ["Buka 08.00.", "Nomor berapa?"]
    assert talk.says("1234") == ["1234: berapa ribu?"]


def test_a_word_with_a_parser_reads_the_whole_message() -> None:
    talk = Talk()
    talk.walk(["halo", "1"])
    assert talk.says("lacak 77") == ["Paket 77 di jalan.", "Nomor berapa?"]
    assert talk.says("lacak") == ["Nomornya belum ada."]
    assert talk.state == "kios.nomor"


def test_a_late_word_with_a_parser_leaves_the_state_what_it_understands() -> None:
    talk = Talk()
    assert talk.walk(["halo", "123456"]) == ["Kupon 123456 sudah dicatat."]
    assert talk.state == "kios.menu"
    assert talk.walk(["1", "123456"]) == ["123456: berapa ribu?"]


def test_a_late_word_answers_only_what_the_state_does_not_understand() -> None:
    talk = Talk()
    assert talk.walk(["halo", "1", "makasih"]) == ["Sama-sama."]
    assert talk.state == "kios.nomor"


def test_a_word_works_only_on_its_channels() -> None:
    talk = Talk(channel="sms")
    assert talk.says("makasih") == ["Kirim nomor."]


def test_the_language_changes_and_the_place_stays() -> None:
    talk = Talk()
    talk.says("halo")
    assert talk.says("bahasa") == ["What would you like?\n\n1. Buy credit\n2. Close"]
    assert talk.says("pulsa") == ["Nomor berapa?"]
    assert talk.says("bahasa") == ["Nomor berapa?"]


ASKING = """  nomor:
    say: Nomor berapa?
    options:
      jam: {match: [kapan], go: kapan, detour: true}
"""


def test_a_first_message_that_chooses_a_language_is_greeted_in_it() -> None:
    talk = Talk()
    assert talk.says("bahasa") == [
        "Hello, this is the kiosk.",
        "What would you like?\n\n1. Buy credit\n2. Close",
    ]


def test_a_first_message_that_leads_nowhere_is_answered_and_the_conversation_begins() -> None:
    talk = Talk()
    assert talk.says("makasih") == ["Halo, ini kios.", "Sama-sama.", MENU]
    assert talk.says("1") == ["Nomor berapa?"]


def test_a_detour_that_comes_back_by_another_way_is_over() -> None:
    kios = KIOS.replace("  nomor:\n    say: Nomor berapa?\n", ASKING) + (
        "  kapan: {say: Hari apa?, options: {senin: {label: Senin, go: jam}, "
        "batal: {label: Batal, go: nomor}}}\n"
    )
    for way in ("2", "kembali"):
        talk = Talk(small_bot(kios=kios))
        assert talk.walk(["halo", "1", "kapan", "1"]) == ["Buka 08.00.", "Nomor berapa?"]
        assert talk.walk(["kapan", way]) == ["Nomor berapa?"]
        assert talk.session is not None
        assert talk.session.detour is None


def test_a_return_without_a_detour_leads_home() -> None:
    talk = Talk(channel="sms")
    assert talk.says("1234") == ["Nomor 1234."]
    assert talk.state == "loket.terima"


def test_an_address_can_have_a_flow_of_its_own() -> None:
    talk = Talk(address="+6284999")
    assert talk.says("1234") == ["Nomor 1234."]


def test_an_end_begins_anew_with_the_next_message() -> None:
    talk = Talk()
    assert talk.walk(["halo", "2"]) == ["Sampai jumpa."]
    assert talk.says("halo") == ["Halo, ini kios.", MENU]


def test_silence_ends_a_session_and_the_next_message_begins_anew() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234"])
    talk.wait(minutes=60)
    assert talk.says("5") == ["Sudah lama tidak ada balasan.", "Halo, ini kios.", MENU]
    assert talk.session is not None
    assert talk.session.slots == {}
    assert talk.turn is not None
    assert talk.turn.path[0] == Passage("kios.nominal", "expired", "kios.awal")


def test_every_message_puts_the_expiry_off() -> None:
    talk = Talk()
    talk.walk(["halo", "1"])
    for text in ("12", "123", "1234"):
        talk.wait(minutes=59)
        replies = talk.says(text)
    assert replies == ["1234: berapa ribu?"]


def test_a_state_that_no_longer_exists_begins_anew_in_the_same_language() -> None:
    talk = Talk()
    talk.walk(["halo", "bahasa"])
    assert talk.session is not None
    talk.session = replace(talk.session, state="kios.dulu")
    assert talk.says("pulsa")[:2] == ["Layanan diperbarui.", "Hello, this is the kiosk."]


@pytest.mark.parametrize("content_type", ["image/jpeg", "audio/ogg", "image/webp", "text/vcard"])
def test_media_get_a_kind_answer_and_keep_the_state(content_type: str) -> None:
    talk = Talk()
    talk.walk(["halo", "1"])
    replies = talk.says(media=(Media(content_type, "https://example.org/1"),))
    assert replies == ["Teks saja, ya.", "Nomor berapa?"]


def test_a_kind_of_message_that_nobody_names_is_like_a_strange_answer() -> None:
    talk = Talk()
    talk.walk(["halo", "1"])
    assert talk.says(location=(-6.2, 106.8)) == ["Itu bukan nomor."]
    assert talk.says("   ") == ["Itu bukan nomor."]


def test_an_event_moves_the_conversation_and_is_told_with_the_next_reply() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    assert talk.happens("uang.masuk") == []
    assert talk.state == "kios.menu"
    assert talk.says("1") == ["Uang diterima.", "Lunas.", "Nomor berapa?"]


def test_an_answer_to_a_question_that_nobody_has_seen_gets_that_question() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    talk.happens("uang.masuk")
    assert talk.says("xyzzy") == ["Uang diterima.", "Lunas.", MENU]
    assert talk.says("xyzzy") == ["Tidak terjadi apa-apa.", MENU]


def test_a_word_that_works_everywhere_is_answered_before_the_unseen_question() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    talk.happens("uang.masuk")
    assert talk.says("makasih") == ["Uang diterima.", "Lunas.", "Sama-sama.", MENU]


def test_a_question_that_a_later_event_overtook_is_never_asked() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    talk.happens("uang.masuk")
    talk.happens("kiriman.tiba")
    assert talk.says("makasih") == [
        "Uang diterima.",
        "Lunas.",
        "Kiriman Anda tiba.",
        "Sama-sama.",
        "Ambil di loket.\n\n1. Sudah",
    ]


def test_an_event_is_told_at_once_where_something_can_send() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    event = EventReceived("E1", NOW, "uang.masuk")
    assert talk.take(event, can_send_later=True) == ["Uang diterima.", "Lunas.", MENU]
    assert talk.turn is not None
    assert [effect.id for effect in talk.turn.effects] == ["E1#0", "E1#1", "E1#2"]
    assert talk.session is not None
    assert talk.session.unsent == ()


def test_what_was_owed_before_something_could_send_is_still_told_with_the_next_reply() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    talk.happens("uang.masuk")
    event = EventReceived("E1", NOW, "gempa")
    assert talk.take(event, can_send_later=True) == []
    assert talk.says("makasih") == ["Uang diterima.", "Lunas.", "Sama-sama.", MENU]


def test_a_question_that_was_sent_is_not_asked_again_by_the_next_reply() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    talk.happens("uang.masuk")
    event = EventReceived("E1", NOW, "kiriman.tiba")
    sent = ["Kiriman Anda tiba.", "Ambil di loket.\n\n1. Sudah"]
    assert talk.take(event, can_send_later=True) == sent
    assert talk.says("makasih") == ["Uang diterima.", "Lunas.", "Sama-sama."]


def test_the_bot_can_say_what_an_event_does_in_every_other_state() -> None:
    talk = Talk()
    talk.says("halo")
    talk.happens("kiriman.tiba")
    assert talk.state == "kios.ambil"


def test_an_event_that_nobody_names_changes_nothing() -> None:
    talk = Talk()
    talk.says("halo")
    before = talk.session
    talk.happens("gempa")
    assert talk.session == before


def test_an_event_without_a_living_session_changes_nothing() -> None:
    talk = Talk()
    assert step(talk.bot, None, EventReceived("E", NOW, "uang.masuk"), NoFacts()).session is None
    talk.says("halo")
    talk.wait(hours=2)
    talk.happens("kiriman.tiba")
    assert talk.turn is not None
    assert talk.turn.session is None


def test_a_bug_in_an_action_is_a_failure_and_the_session_stays() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    before = copy.deepcopy(talk.session)
    with pytest.raises(FlowFailure, match=r"kios.yaml:\d+: action 'meledak' failed"):
        talk.says("rusak")
    assert talk.session == before


def test_a_bug_in_a_phrase_is_a_failure_too() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    with pytest.raises(FlowFailure, match=r"kios.yaml:\d+: phrase 'pecah' failed"):
        talk.says("pecah")


def test_a_slot_that_was_never_filled_is_a_failure_that_names_the_place() -> None:
    kios = KIOS.replace("say: Mau apa?", 'say: "Mau apa, {nama}?"')
    with pytest.raises(FlowFailure, match=r"kios.yaml:\d+: '\{nama\}' has no value"):
        Talk(small_bot(kios=kios)).says("halo")


def test_a_loop_of_states_that_never_wait_is_a_failure() -> None:
    kios = KIOS.replace("  lunas:\n    say: Lunas.\n    go: menu", "  lunas:\n    go: hitung2")
    kios += "  hitung2: {go: lunas}\n"
    talk = Talk(small_bot(kios=kios))
    talk.walk(["halo", "1", "1234 5"])
    with pytest.raises(FlowFailure, match="more than 32 states in one turn"):
        talk.says("ya")


def test_two_options_equally_near_are_asked_back() -> None:
    kios = KIOS.replace("match: [pulsa]", "match: [paket merah a]").replace(
        "tutup: {label: Tutup, go", "tutup: {label: Tutup, match: [paket merah b], go"
    )
    talk = Talk(small_bot(kios=kios))
    assert talk.walk(["halo", "paket merah c"]) == ["Yang mana?"]


def test_the_same_events_always_give_the_same_turns() -> None:
    texts = ["halo", "1", "1234", "50", "ya", "lacak 9", "bahasa", "2"]
    first, second = Talk(), Talk()
    for text in texts:
        assert first.says(text) == second.says(text)
        assert first.turn == second.turn


def test_a_change_that_a_chat_asks_for_is_an_effect_with_an_id_of_its_own() -> None:
    talk = Talk()
    talk.walk(["halo", "1", "1234 5"])
    replies = talk.says("pesan")
    assert talk.turn is not None
    assert talk.turn.effects == (Apply("M4#pesan0", "pesan", {"nomor": "1234"}),)
    assert replies[0] == "Dipesan: M4#pesan0"


@given(texts=st.lists(st.text(max_size=30) | st.sampled_from(["1", "2", "1234", "0", "menu"])))
def test_any_text_in_any_state_gets_an_answer(texts: list[str]) -> None:
    talk = Talk(SHARED)
    for text in texts:
        replies = talk.says(text)
        assert all(reply.strip() for reply in replies)
        assert replies
        assert talk.state in SHARED.script.states


def test_a_step_never_changes_the_session_it_was_given() -> None:
    talk = Talk()
    talk.walk(["halo", "1"])
    session = talk.session
    before = copy.deepcopy(session)
    event = MessageReceived("M9", NOW, "whatsapp", "+6284111", "+6284000", "1234")
    step(talk.bot, session, event, NoFacts())
    assert session == before


SHARED = small_bot()

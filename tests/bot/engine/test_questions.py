"""The router knows what is asked, what is likely, and what is something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.asking_bot import asking_bot

from bot.engine.questions import Router, Sure, Unsure, router_of

EXAMPLES = {
    "bayar.cara": [
        "bagaimana cara bayar lewat atm",
        "bayar iuran di mana",
        "cara membayar lewat minimarket",
        "how do i pay at an atm",
    ],
    "kantor.jam": [
        "kantor buka jam berapa",
        "jam pelayanan kantor cabang",
        "hari sabtu kantor buka tidak",
        "when does the office open",
    ],
    "kantor.alamat": [
        "alamat kantor cabang di mana",
        "kantor terdekat dari rumah saya",
        "where is the nearest office",
    ],
    "faskes.pindah": [
        "bagaimana cara pindah puskesmas",
        "mau ganti klinik yang lebih dekat",
        "how can i change my clinic",
    ],
    "kartu.hilang": ["kartu saya hilang", "cetak ulang kartu yang rusak", "i lost my card"],
}


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(
        EXAMPLES,
        slang={"gmn": "bagaimana", "byr": "bayar", "jm": "jam"},
        asking=["bagaimana", "berapa", "mana", "mau", "how", "when", "where"],
        joining=["dan", "terus"],
        filler=["min", "kak", "ya", "dong", "sih"],
    )


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("min gmn cara byr lewat atm yaaa??", "bayar.cara"),
        ("kantor buka jm berapa sih", "kantor.jam"),
        ("mau pindah puskesmas dong", "faskes.pindah"),
        ("pidnah puskesmas", "faskes.pindah"),
        ("kartuku hilang kak", "kartu.hilang"),
        ("where is your nearest office?", "kantor.alamat"),
        ("HOW DO I PAY AT THE ATM", "bayar.cara"),
    ],
)
def test_a_question_is_found_through_slang_typos_and_either_language(
    router: Router, text: str, target: str
) -> None:
    assert router.ask(text) == Sure(target)


@pytest.mark.parametrize("text", ["bagaimana?", "berapa ya", "12", "🙏", "", "resep rendang"])
def test_what_asks_for_nothing_known_finds_nothing(router: Router, text: str) -> None:
    assert router.ask(text) is None


def test_words_that_belong_to_two_questions_find_both(router: Router) -> None:
    found = router.ask("kantor cabang")
    assert isinstance(found, Unsure)
    assert set(found.targets) == {"kantor.jam", "kantor.alamat"}


def test_one_word_alone_is_never_sure(router: Router) -> None:
    assert isinstance(router.ask("puskesmas"), Unsure)


def test_strange_words_make_a_question_less_likely(router: Router) -> None:
    plain = router.ranking("pindah puskesmas")[0].likeness
    strange = router.ranking("pindah puskesmas gofood tokopedia kereta")[0].likeness
    assert strange < plain - 0.1


def test_two_questions_are_found_in_two_sentences(router: Router) -> None:
    found = router.ask("kantor buka jam berapa? bayar iuran di mana?")
    assert found == Sure("kantor.jam", "bayar.cara")


def test_two_questions_are_found_at_both_sides_of_a_joining_word(router: Router) -> None:
    found = router.ask("cara membayar lewat minimarket dan kartu saya hilang")
    assert found == Sure("bayar.cara", "kartu.hilang")


def test_a_second_question_may_be_only_likely(router: Router) -> None:
    found = router.ask("kantor buka jam berapa? lalu alamat kantor mana?")
    assert found == Sure("kantor.jam", "kantor.alamat")
    found = router.ask("kartu saya hilang bagaimana dan jam berapa")
    assert isinstance(found, Sure)
    assert {found.target, found.also} == {"kartu.hilang", "kantor.jam"}


def test_who_asks_with_a_telling_word_is_offered_something(router: Router) -> None:
    assert router.ask("puskesmas gofood tokopedia") is None
    assert isinstance(router.ask("puskesmas gofood tokopedia mana?"), Unsure)


def test_what_is_named_needs_no_form_of_a_question(router: Router) -> None:
    assert router.named("kartu saya hilang") == Sure("kartu.hilang")
    assert router.named("puskesmas") is None
    assert router.named("kantor cabang rendang") is None


def test_what_asks_outright_has_the_word_at_an_end(router: Router) -> None:
    assert router.asks_outright("berapa iuran kelas 2")
    assert router.asks_outright("jam buka brp?")
    assert not router.asks_outright("jalan mana saja nomor 2")


def test_the_same_question_twice_is_one(router: Router) -> None:
    assert router.ask("kartu saya hilang. kartu saya hilang!") == Sure("kartu.hilang")


def test_a_question_mark_or_a_word_of_asking_makes_a_question(router: Router) -> None:
    assert router.is_question("hilang?")
    assert router.is_question("GMN dong")
    assert not router.is_question("kartu hilang")


def test_a_clear_question_has_the_form_of_one(router: Router) -> None:
    assert not router.is_question("kartu saya hilang")
    assert not router.asks_outright("kartu saya hilang")
    assert router.clearly("kartu saya hilang?") == Sure("kartu.hilang")
    assert router.clearly("Jl. Kartu Hilang Raya No. 7, mana saja") is None


def test_the_name_of_a_question_asks_it() -> None:
    router = router_of(asking_bot().script.questions)
    assert router.ask("Retur Barang") == Sure("toko.retur")
    assert router.ask("free shipping") == Sure("ongkir.gratis")


def test_equal_questions_share_one_router() -> None:
    questions = asking_bot().script.questions
    assert router_of(questions) is router_of(asking_bot().script.questions)


@given(st.text(max_size=200))
def test_any_text_is_judged_the_same_way_twice(text: str) -> None:
    router = router_of(asking_bot().script.questions)
    assert router.ask(text) == router.ask(text)
    assert all(0 <= each.likeness <= 2 for each in router.ranking(text))

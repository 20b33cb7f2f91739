"""The made-up members hold the phones of the browser."""

from bot.hooks import Phonebook
from flows.bpjs import hooks
from flows.bpjs.personas import load_personas


def book() -> Phonebook:
    return hooks.phonebook()


def test_every_persona_has_a_phone_of_their_own() -> None:
    numbers = {caller.number: caller.name for caller in book().callers}

    assert numbers == {persona.phone: persona.name for persona in load_personas()}
    assert all(number.startswith("+6284") for number in numbers)  # which nobody has


def test_what_is_special_about_them_is_told_in_both_languages() -> None:
    for caller in book().callers:
        assert set(caller.about) == {"id", "en"}
        assert all(text.endswith(".") for text in caller.about.values())
        assert caller.about["id"] != caller.about["en"]


def test_chika_answers_under_a_name_that_says_simulation() -> None:
    assert set(book().names) == {"whatsapp", "sms"}
    assert all("SIMULASI" in name for name in book().names.values())


def test_first_words_are_those_of_the_article_or_a_question_of_ones_own() -> None:
    _, dot, question = book().openers["whatsapp"]
    assert dot == "."
    assert question.endswith("?")
    assert book().openers["sms"] == ("TAGIHAN 54321",)

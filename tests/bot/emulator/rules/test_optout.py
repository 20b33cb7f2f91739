"""Say STOP, START and HELP, and see who may still write to whom."""

import pytest
from support.desk import SERVICE, TO, WA_TO, desk
from support.wire import SMS, WHATSAPP, codes, says

from bot.emulator.assembly import Plan
from bot.emulator.behaviour import Behaviour
from bot.emulator.model import Sender, Webhook
from bot.emulator.rules.book import RuleSettings
from bot.emulator.rules.optout import (
    HELP,
    HELP_WORDS,
    START_WORDS,
    STARTED,
    STOP_WORDS,
    STOPPED,
    TOLL_FREE_STARTED,
    TOLL_FREE_STOPPED,
    is_toll_free,
)

TOLL_FREE = "+18005551212"


def plain(*answers, address: str = SMS, service: str = "", **more):
    return desk(
        *answers,
        senders=[Sender(address, Webhook("http://bot.test/"), service_sid=service)],
        **more,
    )


@pytest.mark.parametrize("word", sorted(STOP_WORDS))
def test_a_stop_word_is_answered_and_blocks_what_comes_later(word):
    office = plain()
    office.says(word.lower() + " ", SMS)

    assert office.inbox("sms") == [STOPPED]
    assert office.refusal() == 21610
    assert office.bot.requests[0].form["Body"] == word.lower() + " "


@pytest.mark.parametrize("text", ["STOP PLEASE", "BERHENTI", "st op", "stop."])
def test_only_the_whole_word_counts(text):
    office = plain()
    office.says(text, SMS)

    assert office.create()["status"] == "queued"
    assert office.inbox("sms") == ["halo"]


@pytest.mark.parametrize("word", sorted(START_WORDS))
def test_a_start_word_opens_again(word):
    office = plain()
    office.says("stop", SMS)
    office.says(word, SMS)

    assert office.inbox("sms") == [STOPPED, STARTED]
    assert office.create()["status"] == "queued"


@pytest.mark.parametrize("word", sorted(HELP_WORDS))
def test_a_help_word_is_answered(word):
    office = plain()
    office.says(word, SMS)

    assert office.inbox("sms") == [HELP]
    assert office.bot.requests[0].form["Body"] == word


def test_help_may_stay_from_the_webhook():
    office = plain(behaviour=Behaviour(help_reaches_webhook=False))
    office.says("INFO", SMS)

    assert office.bot.requests == []


def test_words_that_change_nothing_are_not_answered():
    office = plain()
    office.says("yes", SMS)
    office.says("stop", SMS)
    office.says("stop", SMS)

    assert office.inbox("sms") == [STOPPED]


def test_the_bots_own_answer_to_stop_fails():
    office = plain(says("Sampai jumpa"))

    assert codes(office.says("STOP", SMS)) == [21610]
    assert office.inbox("sms") == [STOPPED]


def test_a_person_blocks_the_whole_messaging_service():
    office = desk(
        senders=[Sender(one, service_sid=SERVICE) for one in (SMS, "+15005550010")]
        + [Sender("+15005550011")]
    )
    office.says("stop", SMS)

    assert office.refusal(From=None, MessagingServiceSid=SERVICE) == 21610
    assert office.refusal(From="+15005550010") == 21610
    assert office.create(From="+15005550011")["status"] == "queued"


def test_other_people_still_get_messages():
    office = plain()
    office.says("stop", SMS)

    assert office.create(To="+6281999999999")["status"] == "queued"


def test_advanced_opt_out_tells_the_webhook():
    office = plain(plan=Plan(RuleSettings(advanced_opt_out=True)))
    for word in ("STOP", "START", "HELP", "halo"):
        office.says(word, SMS)
    types = [one.form.get("OptOutType") for one in office.bot.requests]

    assert types == ["STOP", "START", "HELP", None]


def test_without_it_the_webhook_is_told_nothing():
    office = plain()
    office.says("STOP", SMS)

    assert "OptOutType" not in office.bot.requests[0].form


def test_the_rule_can_be_switched_off():
    office = plain(plan=Plan(RuleSettings(opt_out=False)))
    office.says("stop", SMS)

    assert office.inbox("sms") == []
    assert office.create()["status"] == "queued"


def test_a_reset_forgets_who_said_stop():
    office = plain()
    office.says("stop", SMS)
    office.emulator.reset()

    assert office.create()["status"] == "queued"


def test_a_toll_free_number_knows_fewer_words_and_other_answers():
    office = plain(address=TOLL_FREE)
    for word in ("HELP", "STOPALL", "STOP", "YES", "UNSTOP"):
        office.says(word, TOLL_FREE)

    assert office.inbox("sms") == [TOLL_FREE_STOPPED, TOLL_FREE_STARTED]
    assert [is_toll_free(one) for one in (TOLL_FREE, "+18005551212x", "+14155238886")] == [
        True, False, False,
    ]  # fmt: skip


def test_a_short_code_has_no_default_handling_without_a_service():
    office = plain(address="12345")
    office.says("stop", "12345")
    with_service = plain(address="12345", service=SERVICE)
    with_service.says("stop", "12345")

    assert office.inbox("sms") == []
    assert office.create(From="12345")["status"] == "queued"
    assert with_service.inbox("sms") == [STOPPED]


def test_on_whatsapp_stop_is_a_word_like_any_other():
    office = desk()
    office.says("stop")

    assert office.inbox() == []
    assert office.create(From=WHATSAPP, To=WA_TO)["to"] == f"whatsapp:{TO}"

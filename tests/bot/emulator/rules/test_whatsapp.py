"""Check the 24-hour window and the sandbox."""

from datetime import timedelta

import pytest
from support.desk import WA_TO, desk
from support.wire import WHATSAPP, says

from bot.emulator.assembly import Plan
from bot.emulator.behaviour import Behaviour
from bot.emulator.model import Sender, Webhook
from bot.emulator.rules.book import RuleSettings
from bot.emulator.rules.sandbox import JOINED, LEFT, NOT_CONNECTED

JOIN = "join warung-telepon"


def sent(office, **form) -> tuple[str, int | None]:
    made = office.create(**{"From": WHATSAPP, "To": WA_TO, **form})
    assert made["status"] == "queued"
    after = office.message(made["sid"])
    return after["status"], after["error_code"]


# The window


def test_without_a_word_from_the_person_free_words_fail_with_63016():
    assert sent(desk(plan=Plan())) == ("undelivered", 63016)


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (timedelta(hours=24), ("delivered", None)),
        (timedelta(hours=24, seconds=1), ("undelivered", 63016)),
    ],
)
def test_the_window_is_open_for_24_hours(wait, expected):
    office = desk(plan=Plan())
    office.says("halo")
    office.clock.advance(wait)

    assert sent(office) == expected


def test_each_word_opens_the_window_anew():
    office = desk(plan=Plan())
    office.says("halo")
    office.clock.advance(timedelta(hours=20))
    office.says("masih ada?")
    office.clock.advance(timedelta(hours=20))

    assert sent(office) == ("delivered", None)


def test_the_window_is_each_persons_own():
    office = desk(plan=Plan())
    office.says("halo")

    assert sent(office, To="whatsapp:+6281999999999") == ("undelivered", 63016)


def test_an_approved_template_needs_no_window():
    office = desk(plan=Plan())
    template = office.emulator.templates.all()[2].sid

    assert sent(office, ContentSid=template, Body=None) == ("delivered", None)


def test_the_text_of_a_template_as_body_is_no_template():
    assert sent(desk(plan=Plan()), Body="Your Wartel code is 1234") == ("undelivered", 63016)


def test_sms_has_no_window():
    office = desk(plan=Plan())

    assert office.status(office.create()["sid"]) == "delivered"


def test_the_window_can_be_switched_off():
    assert sent(desk(plan=Plan(RuleSettings(window=False)))) == ("delivered", None)


def test_a_reset_closes_the_window():
    office = desk(plan=Plan())
    office.says("halo")
    office.emulator.reset()

    assert sent(office) == ("undelivered", 63016)


# The sandbox


def sandbox(*answers, webhook: bool = True, **more):
    target = Webhook("http://bot.test/") if webhook else None
    return desk(*answers, senders=[Sender(WHATSAPP, target, sandbox=True)], plan=Plan(), **more)


def test_a_stranger_is_told_how_to_join_and_the_bot_hears_nothing():
    office = sandbox()
    office.says("halo")

    assert office.bot.requests == []
    assert office.inbox() == [NOT_CONNECTED.format(person=WA_TO)]


def test_joining_opens_the_sandbox_and_the_window():
    office = sandbox(says("hai"))
    office.says(JOIN.upper())

    assert office.inbox() == [JOINED.format(number=WHATSAPP)]
    assert office.bot.requests == []
    assert sent(office) == ("delivered", None)
    office.clock.advance(timedelta(seconds=3))
    office.says("halo")
    assert office.bot.requests[0].form["Body"] == "halo"


@pytest.mark.parametrize("text", ["join", "join lain-kali", "join warung-telepon sekarang"])
def test_only_the_code_joins(text):
    office = sandbox()
    office.says(text)

    assert sent(office) == ("failed", 63015)


def test_whoever_did_not_join_gets_nothing():
    assert sent(sandbox()) == ("failed", 63015)
    behaviour = Behaviour(not_joined_status="undelivered")
    assert sent(sandbox(behaviour=behaviour)) == ("undelivered", 63015)


@pytest.mark.parametrize(
    ("wait", "code"), [(timedelta(hours=72), None), (timedelta(hours=72, seconds=1), 63015)]
)
def test_membership_ends_after_72_hours(wait, code):
    office = sandbox()
    office.says(JOIN)
    office.clock.advance(wait - timedelta(hours=1))
    office.says("masih di sini")  # keeps the window open, not the membership
    office.clock.advance(timedelta(hours=1))

    assert sent(office)[1] == code


def test_stop_leaves():
    office = sandbox()
    office.says(JOIN)
    office.says("Stop")

    assert office.inbox()[-1] == LEFT
    assert office.bot.requests == []
    assert sent(office) == ("failed", 63015)


def test_join_and_stop_may_reach_the_webhook():
    office = sandbox(behaviour=Behaviour(sandbox_words_reach_webhook=True))
    office.says(JOIN)
    office.says("stop")

    assert [one.form["Body"] for one in office.bot.requests] == [JOIN, "stop"]


def test_the_sandbox_says_one_thing_every_three_seconds():
    office = sandbox()
    office.says(JOIN)
    first, second = sent(office), sent(office)
    office.clock.advance(timedelta(seconds=3))

    assert (first, second, sent(office)) == (
        ("delivered", None),
        ("failed", 63018),
        ("delivered", None),
    )


def test_its_own_templates_alone_are_approved():
    office = sandbox()
    office.says(JOIN)
    office.clock.advance(timedelta(hours=30))
    own = office.emulator.templates.all()[0].sid
    given = {"friendly_name": "a", "language": "id", "types": {"twilio/text": {"body": "a"}}}
    other = office.api("/v1/Content", method="POST", json=given).get_json()["sid"]
    approval = {"name": "a", "category": "UTILITY"}
    office.api(f"/v1/Content/{other}/ApprovalRequests/whatsapp", method="POST", json=approval)

    assert sent(office, ContentSid=other, Body=None) == ("undelivered", 63016)
    office.clock.advance(timedelta(seconds=3))
    assert sent(office, ContentSid=own, Body=None) == ("delivered", None)


def test_without_a_webhook_the_sandbox_repeats_what_was_said():
    office = sandbox(webhook=False)
    office.says(JOIN)
    (reply,) = office.says("Ok.").replies

    assert office.inbox()[-1].startswith("You said :Ok.")
    assert reply.direction == "outbound-reply"

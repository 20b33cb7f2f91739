"""Close the loop: phones, webhooks, messages, those who listen, and all at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from support.wire import (
    ACCOUNT,
    PHONE,
    SMS,
    WHATSAPP,
    Bot,
    Setting,
    codes,
    line,
    says,
    xml,
)
from werkzeug import Request, Response

from bot.emulator.behaviour import Behaviour
from bot.emulator.carrier import Carrier, Parts, Refused, UnknownSender
from bot.emulator.catalogue import problem
from bot.emulator.ids import Ids
from bot.emulator.model import Content, Message, Outcome, Phone, Sender, Webhook
from bot.emulator.over_wsgi import WsgiTransport
from bot.emulator.seams import Happening, NoRules, Ruling


def echo(request: Request) -> Response:
    return says(request.form["Body"])


def test_a_phone_gets_the_answer_that_the_bot_gave():
    wire = line(echo)
    outcome = wire.says("halo")
    (reply,) = outcome.replies
    (arrived,) = wire.carrier.store.inbox("whatsapp:+6281234567890")

    assert outcome.message.status == "received"
    assert outcome.message.direction == "inbound"
    assert (reply.status, arrived.status) == ("queued", "delivered")
    assert arrived.sid == reply.sid
    assert arrived.in_reply_to == outcome.message.sid
    assert arrived.sent == wire.clock.now()
    assert (arrived.sender, arrived.to) == (WHATSAPP, outcome.message.sender)


def test_a_number_without_a_webhook_keeps_messages_and_asks_nobody():
    bot = Bot()
    carrier = Carrier(ACCOUNT, [Sender(SMS)], WsgiTransport(bot))
    outcome = carrier.receive(PHONE, SMS, Content("halo"))

    assert outcome == Outcome(outcome.message)
    assert carrier.store.messages() == [outcome.message]
    assert bot.requests == []


def test_a_number_that_nobody_has_is_an_error_that_names_those_that_exist():
    with pytest.raises(UnknownSender, match=r"\+1999.*\+15005550006, whatsapp:\+14155238886"):
        line().says("halo", "+1999")


def test_a_number_can_be_pointed_elsewhere():
    wire = line()
    wire.carrier.set_sender(Sender(SMS, Webhook("http://bot.test/other")))
    wire.says("halo", SMS)

    assert wire.bot.requests[0].path == "/other"


def test_the_same_seed_gives_the_same_run():
    runs = []
    for _ in range(2):
        wire = line(echo)
        runs.append([wire.says(text).replies[0].sid for text in "abc"])

    assert runs[0] == runs[1]


# Loops


def test_quick_replies_end_at_the_limit_and_fail_for_thirty_seconds():
    wire = line(says("lagi"), setting=Setting(behaviour=Behaviour(reply_loop_limit=3)))
    found = [codes(wire.says("halo")) for _ in range(5)]
    failed = [one for one in wire.carrier.store.messages() if one.status == "failed"]
    wire.clock.advance(timedelta(seconds=30))

    assert found == [[], [], [], [14107], [14107]]
    assert len(wire.inbox()) == 3
    assert [one.error_code for one in failed] == [14107, 14107]
    assert codes(wire.says("halo")) == []


def test_the_loop_guard_can_be_switched_off():
    wire = line(says("lagi"), setting=Setting(behaviour=Behaviour(reply_loop_limit=None)))

    assert all(codes(wire.says("halo")) == [] for _ in range(50))


# Rules, faults and progress


class Strict(NoRules):
    """Answer STOP, refuse what is rude, and lose what is unlucky."""

    def inbound(self, message, lines) -> Ruling:
        if message.body == "STOP":
            return Ruling(forward=False, replies=("Anda berhenti.",))
        return Ruling(params={"OptOutType": "HELP"} if message.body == "HELP" else {})

    def refused(self, message, lines):
        return problem(21610) if message.body == "kasar" else None

    def undeliverable(self, message, lines):
        return problem(63016) if message.body == "sial" else None


def ruled(answer) -> tuple:
    wire = line(answer, setting=Setting(parts={"rules": Strict()}))
    return wire, wire.says


def test_a_rule_may_answer_in_place_of_the_webhook():
    wire, says_ = ruled(echo)
    outcome = says_("STOP")

    assert wire.inbox() == ["Anda berhenti."]
    assert wire.bot.requests == []
    assert outcome.replies[0].direction == "outbound-reply"


def test_a_rule_may_add_parameters():
    wire, says_ = ruled(echo)
    says_("HELP")

    assert wire.bot.requests[0].form["OptOutType"] == "HELP"


def test_a_reply_that_a_rule_refuses_is_a_problem_and_no_message():
    wire, says_ = ruled(says("kasar", "baik"))

    assert codes(says_("halo")) == [21610]
    assert wire.inbox() == ["baik"]


def test_a_message_that_a_rule_lets_fail_later_is_accepted_first():
    wire, says_ = ruled(says("sial"))
    (reply,) = says_("halo").replies
    after = wire.carrier.store.get(reply.sid)

    assert reply.status == "queued"
    assert (after.status, after.error_code) == ("failed", 63016)
    assert wire.inbox() == []


def test_submitting_what_a_rule_refuses_raises_its_reason():
    wire, says_ = ruled(echo)
    (reply,) = says_("halo").replies
    rude = replace(reply, sid=wire.carrier.ids.message(), body="kasar")

    with pytest.raises(Refused) as caught:
        wire.carrier.submit(rude)

    assert caught.value.reason.code == 21610
    assert wire.carrier.store.get(rude.sid) is None


class Twice:
    def carry(self, message, deliver, lines):
        first, second = deliver(), deliver()
        return replace(first, exchanges=first.exchanges + second.exchanges)


class Never:
    def carry(self, message, deliver, lines):
        return Outcome(message)


class Later:
    def carry(self, message, deliver, lines):
        lines.agenda.add(lines.clock.now() + timedelta(seconds=9), deliver)
        return Outcome(message)


def test_a_fault_may_deliver_the_same_request_twice():
    wire = line(echo, setting=Setting(parts={"faults": Twice()}))
    outcome = wire.says("halo")
    first, second = wire.bot.requests

    assert first.form == second.form
    assert [*first.headers] == [*second.headers]
    assert len(outcome.exchanges) == 2
    assert wire.inbox() == ["halo", "halo"]


def test_a_fault_may_lose_a_message():
    wire = line(echo, setting=Setting(parts={"faults": Never()}))

    assert wire.says("halo").exchanges == ()
    assert wire.bot.requests == []


def test_a_fault_may_keep_a_message_until_the_clock_says_so():
    wire = line(echo, setting=Setting(parts={"faults": Later()}))
    wire.says("halo")
    before = wire.inbox()
    wire.clock.advance(timedelta(seconds=9))

    assert (before, wire.inbox()) == ([], ["halo"])


class Nothing:
    def begin(self, message, lines) -> None:
        pass


def test_a_progress_decides_when_a_message_arrives():
    wire = line(echo, setting=Setting(parts={"progress": Nothing()}))
    (reply,) = wire.says("halo").replies
    before = wire.inbox()
    wire.carrier.set_status(reply.sid, "delivered")

    assert (before, wire.inbox()) == ([], ["halo"])


# Those who listen


def test_listeners_hear_everything_in_its_order():
    wire = line(echo)
    heard: list[Happening] = []
    unsubscribe = wire.carrier.subscribe(heard.append)
    wire.says("halo")
    wire.carrier.reset()
    unsubscribe()
    wire.says("lagi")
    told = [(one.kind, one.message.direction if one.message else "", one.before) for one in heard]

    assert told == [
        ("created", "inbound", None),
        ("exchange", "", None),
        ("created", "outbound-reply", None),
        ("status", "outbound-reply", "queued"),
        ("status", "outbound-reply", "sent"),
        ("reset", "", None),
    ]
    assert heard[1].exchange.message_sid == heard[0].message.sid


def test_a_reset_forgets_messages_and_counters_but_not_the_numbers():
    wire = line(echo, setting=Setting(behaviour=Behaviour(reply_loop_limit=1)))
    wire.says("satu")
    wire.carrier.agenda.add(wire.clock.now() + timedelta(days=1), lambda: None)
    wire.carrier.reset()

    assert wire.carrier.store.messages() == []
    assert wire.carrier.store.exchanges() == []
    assert len(wire.carrier.agenda) == 0
    assert codes(wire.says("dua")) == []
    assert wire.inbox() == ["dua"]


def test_the_exchanges_of_a_message_are_kept():
    wire = line(xml("<Response><Redirect>/b</Redirect></Response>"), says("a"))
    outcome = wire.says("halo")
    wire.says("lain")

    assert tuple(wire.carrier.store.exchanges(outcome.message.sid)) == outcome.exchanges
    assert len(wire.carrier.store.exchanges()) == 3


# All at once


def test_forty_phones_at_once_lose_and_double_nothing():
    bot = Bot(echo)
    parts = Parts(ids=Ids(1), behaviour=Behaviour(reply_loop_limit=None))
    carrier = Carrier(
        ACCOUNT, [Sender(WHATSAPP, Webhook("http://bot.test/"))], WsgiTransport(bot), parts
    )
    phones = [Phone(f"+62811000{number:04}") for number in range(40)]

    def chat(phone: Phone) -> list[Message]:
        for number in range(25):
            carrier.receive(phone, WHATSAPP, Content(f"{phone.number} {number}"))
        return carrier.store.inbox(phone.address("whatsapp"))

    with ThreadPoolExecutor(40) as pool:
        inboxes = list(pool.map(chat, phones))

    assert [[one.body for one in inbox] for inbox in inboxes] == [
        [f"{phone.number} {number}" for number in range(25)] for phone in phones
    ]
    assert len(carrier.store.messages()) == 40 * 25 * 2
    assert len({one.id for one in carrier.store.exchanges()}) == 40 * 25

"""Arm each fault and see what the bot and the phone notice of it."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.desk import CALLBACK, TO, Desk, chatty, desk
from support.wire import ACCOUNT, MORNING, PHONE, URL, WHATSAPP, Bot, codes, says, served
from werkzeug import Request, Response

from bot.emulator.assembly import assemble
from bot.emulator.behaviour import Behaviour
from bot.emulator.carrier import Parts
from bot.emulator.faults import KINDS, Fault, FaultBox
from bot.emulator.ids import Ids
from bot.emulator.model import Content, Message, Phone, Sender, Webhook
from bot.emulator.over_http import HttpTransport
from bot.emulator.over_wsgi import WsgiTransport


def echo(request: Request) -> Response:
    return says(request.form.get("Body", ""))


def faulty(*faults: Fault, answer=echo) -> Desk:
    office = desk(answer)
    for fault in faults:
        office.emulator.box.arm(fault)
    return office


def bodies(office: Desk) -> list[str]:
    return [one.form["Body"] for one in office.bot.requests]


# On the way


def test_a_duplicate_is_the_same_request_again():
    office = faulty(Fault("duplicate", times=1))
    outcome = office.says("halo")
    first, second = office.bot.requests

    assert [*first.headers] == [*second.headers]
    assert first.form == second.form
    assert len(outcome.exchanges) == len(outcome.replies) == 2
    assert office.inbox() == ["halo", "halo"]
    assert len(office.says("lagi").exchanges) == 1


def test_a_delayed_message_comes_by_the_emulators_clock():
    office = faulty(Fault("delay", seconds=30))
    assert office.says("halo").exchanges == ()
    office.clock.advance(timedelta(seconds=29))
    before = office.inbox()
    office.clock.advance(timedelta(seconds=1))

    assert (before, office.inbox()) == ([], ["halo"])


def test_a_dropped_message_never_comes():
    office = faulty(Fault("drop", times=1))
    assert office.says("satu").exchanges == ()
    office.says("dua")
    office.clock.advance(timedelta(days=1))

    assert bodies(office) == ["dua"]


def test_a_reordered_message_comes_behind_the_next():
    office = faulty(Fault("reorder", times=1))
    office.says("satu")
    office.says("dua")
    office.clock.advance(timedelta(days=1))

    assert bodies(office) == ["dua", "satu"]


def test_a_reordered_message_without_a_next_one_comes_after_a_while():
    office = faulty(Fault("reorder", seconds=10))
    office.says("satu")
    office.clock.advance(timedelta(seconds=10))
    office.clock.advance(timedelta(days=1))

    assert bodies(office) == ["satu"]


def test_a_reset_forgets_what_is_held_back():
    office = faulty(Fault("reorder", times=1))
    office.says("satu")
    office.emulator.reset()
    office.says("dua")

    assert bodies(office) == ["dua"]


# On the wire


class Reader(Bot):
    """Note how much of each post arrived."""

    def __init__(self, *answers) -> None:
        super().__init__(*answers)
        self.lengths: list[tuple[int, int]] = []

    def __call__(self, environ, start_response):
        promised = int(environ["CONTENT_LENGTH"])
        body = environ["wsgi.input"].read(promised)
        self.lengths.append((promised, len(body)))
        if len(body) < promised:
            return Response("terpotong", 400)(environ, start_response)
        environ = {**environ, "wsgi.input": BytesIO(body)}
        return super().__call__(environ, start_response)


def on_wire(transport_of, bot: Bot, *faults: Fault, fragment: str = "", fallback: str = ""):
    webhook = Webhook(URL + fragment, fallback_url=fallback)
    transport, url = transport_of(bot)
    webhook = replace(webhook, url=(url or URL) + fragment)
    emulator = assemble(
        ACCOUNT, [Sender(WHATSAPP, webhook)], transport, Parts(ids=Ids(7)), chatty()
    )
    for fault in faults:
        emulator.box.arm(fault)
    return emulator


def over_wsgi(bot):
    return WsgiTransport(bot), ""


@pytest.fixture
def over_http():
    with ExitStack() as stack:
        yield lambda bot: (HttpTransport(), stack.enter_context(served(bot)) + "/webhook")


def test_a_cut_post_ends_in_the_middle_over_wsgi():
    bot = Reader(says("hai"))
    emulator = on_wire(over_wsgi, bot, Fault("cut", times=1))
    outcome = emulator.carrier.receive(PHONE, WHATSAPP, Content("halo"))
    ((promised, arrived),) = bot.lengths

    assert 0 < arrived < promised
    assert codes(outcome) == [11200]
    assert emulator.carrier.store.inbox("whatsapp:" + TO) == []


def test_a_cut_post_ends_in_the_middle_over_http(over_http):
    bot = Reader(says("hai"))
    emulator = on_wire(over_http, bot, Fault("cut", times=1))
    outcome = emulator.carrier.receive(PHONE, WHATSAPP, Content("halo"))
    again = emulator.carrier.receive(PHONE, WHATSAPP, Content("halo lagi"))
    deadline = time.monotonic() + 5
    while len(bot.lengths) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)

    assert codes(outcome) == [11200]
    assert "cut in the middle" in outcome.problems[0].detail
    assert any(arrived < promised for promised, arrived in bot.lengths)
    assert codes(again) == []


def test_after_a_cut_the_fallback_gets_the_whole_message():
    bot = Reader(says("hai"))
    emulator = on_wire(over_wsgi, bot, Fault("cut"), fallback="http://bot.test/lain")
    outcome = emulator.carrier.receive(PHONE, WHATSAPP, Content("halo"))

    assert [one.kind for one in outcome.exchanges] == ["inbound", "fallback"]
    assert bot.requests[0].form["ErrorCode"] == "11200"


def test_a_slow_reader_takes_the_answer_bit_by_bit(over_http):
    emulator = on_wire(over_http, Bot(says("hai")), Fault("slow", seconds=0.3, times=1))
    slow = emulator.carrier.receive(PHONE, WHATSAPP, Content("halo"))
    fast = emulator.carrier.receive(PHONE, WHATSAPP, Content("halo"))

    assert slow.exchanges[0].seconds >= 0.3 > fast.exchanges[0].seconds
    assert [one.body for one in slow.replies] == ["hai"]


def test_a_reader_that_is_too_slow_gives_up(over_http):
    emulator = on_wire(
        over_http, Bot(says("hai")), Fault("slow", seconds=2), fragment="#tt=300&rt=300"
    )
    outcome = emulator.carrier.receive(PHONE, WHATSAPP, Content("halo"))

    assert codes(outcome) == [11200]
    assert outcome.exchanges[0].seconds < 2


# Callbacks


def test_a_lost_callback_is_never_posted():
    office = faulty(Fault("callback-lost", times=1))
    office.create(StatusCallback=CALLBACK)

    assert office.told == ["delivered"]


def test_a_late_callback_is_overtaken_by_the_next():
    office = faulty(Fault("callback-late", times=1))
    office.create(StatusCallback=CALLBACK)
    office.clock.advance(timedelta(days=1))

    assert office.told == ["delivered", "sent"]


def test_a_late_callback_without_a_next_one_comes_after_a_while():
    office = faulty(Fault("callback-late", seconds=10))
    office.create(StatusCallback=CALLBACK)
    before = office.told
    office.clock.advance(timedelta(seconds=10))

    assert (before, office.told) == ([], ["sent", "delivered"])


# Sends


def test_an_error_hits_the_next_send_of_its_kind_alone():
    office = faulty(Fault("error", times=1, code=63018), Fault("error", times=1, code=21611))

    assert office.refusal() == 21611
    assert office.message(office.create()["sid"])["error_code"] == 63018
    assert office.message(office.create()["sid"])["error_code"] is None


def test_an_error_hits_a_reply_as_well():
    office = faulty(Fault("error", times=1, code=21610))

    assert codes(office.says("halo")) == [21610]
    assert office.inbox() == []


# Chance


def test_a_fault_of_one_phone_leaves_the_others_alone():
    office = faulty(Fault("drop", phone="+6289999999999"))
    office.says("halo")

    assert bodies(office) == ["halo"]


def test_a_fault_strikes_as_often_as_it_may():
    office = faulty(Fault("drop", times=2))
    for text in "abcd":
        office.says(text)

    assert bodies(office) == ["c", "d"]
    assert office.emulator.box.armed() == []


def message(number: int, phone: str) -> Message:
    return Message(
        f"SM{number}", "AC", "inbound", phone, WHATSAPP, "halo", "received", MORNING, MORNING
    )


@given(
    seed=st.integers(),
    chance=st.floats(0, 1),
    order=st.permutations([(phone, turn) for phone in ("+6281", "+6282") for turn in range(6)]),
)
def test_each_phone_meets_its_own_faults_in_whatever_order_threads_come_by(seed, chance, order):
    def struck(ordered) -> list[tuple[str, int]]:
        box = FaultBox(seed)
        box.arm(Fault("drop", chance=chance))
        for number, (phone, _) in enumerate(ordered):
            box.draw(message(number, phone), "drop")
        return sorted((one.phone, one.number) for one in box.happened())

    assert struck(order) == struck(sorted(order))


def test_another_seed_gives_other_faults():
    def struck(seed: int) -> list[int]:
        box = FaultBox(seed)
        box.arm(Fault("drop", chance=0.5))
        for number in range(64):
            box.draw(message(number, "+6281"), "drop")
        return [one.number for one in box.happened()]

    assert struck(1) == struck(1) != struck(2)
    assert 16 < len(struck(1)) < 48


def test_a_disarmed_fault_strikes_no_more():
    office = faulty(Fault("drop"))
    (armed,) = office.emulator.box.armed()

    assert office.emulator.box.disarm(armed.id)
    assert not office.emulator.box.disarm(armed.id)
    office.says("halo")
    assert bodies(office) == ["halo"]


def test_every_kind_of_fault_is_tested_here():
    text = Path(__file__).read_text()

    assert [kind for kind in KINDS if f'Fault("{kind}"' not in text] == []


# All at once


def crowd(*faults: Fault) -> tuple[dict[str, list[str]], Desk]:
    """Have forty phones say 25 things each, all at once; give what the bot heard of each."""
    office = desk(echo, plan=chatty(seed=11), behaviour=Behaviour(reply_loop_limit=None))
    for fault in faults:
        office.emulator.box.arm(fault)

    def chat(number: int) -> None:
        phone = Phone(f"+62811000{number:04}")
        for turn in range(25):
            office.carrier.receive(phone, WHATSAPP, Content(str(turn)))

    with ThreadPoolExecutor(40) as pool:
        list(pool.map(chat, range(40)))
    heard: dict[str, list[str]] = {}
    for request in office.bot.requests:
        heard.setdefault(request.form["WaId"], []).append(request.form["Body"])
    return heard, office


def test_without_faults_a_crowd_loses_and_doubles_nothing():
    heard, _ = crowd()

    assert len(heard) == 40
    assert all(texts == [str(turn) for turn in range(25)] for texts in heard.values())


def test_with_faults_a_crowd_meets_exactly_the_seeded_ones():
    faults = (Fault("drop", chance=0.1), Fault("duplicate", chance=0.1))
    heard, office = crowd(*faults)
    again, other = crowd(*faults)
    happened = office.emulator.box.happened()
    drops = {(one.phone, one.number) for one in happened if one.fault.kind == "drop"}
    doubles = {(one.phone, one.number) for one in happened if one.fault.kind == "duplicate"}
    expected = {
        wa_id: [
            str(turn)
            for turn in range(25)
            for _ in range(1 + ((f"+{wa_id}", turn + 1) in doubles))
            if (f"+{wa_id}", turn + 1) not in drops
        ]
        for wa_id in heard
    }

    assert min(len(drops), len(doubles)) > 50
    assert heard == expected == again
    assert len(other.emulator.box.happened()) == len(happened)

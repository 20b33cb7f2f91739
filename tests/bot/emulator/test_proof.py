"""Let a crowd talk at once: nothing lost, nothing doubled, nothing in another phone's pocket."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from html import escape
from threading import Lock

import pytest
from support.wire import ACCOUNT, WHATSAPP
from werkzeug import Request, Response

from bot.emulator.assembly import Plan, assemble
from bot.emulator.behaviour import Behaviour
from bot.emulator.carrier import Parts
from bot.emulator.faults import Fault
from bot.emulator.model import Content, Phone, Sender, Webhook
from bot.emulator.over_wsgi import WsgiTransport

PHONES, EACH = 40, 250
URL = "http://bot.test/webhook"


class Echo:
    """Say back what came, to whom it came from; count every request."""

    def __init__(self):
        self.heard = Counter()
        self.lock = Lock()

    def __call__(self, environ, start_response):
        form = Request(environ).form
        with self.lock:
            self.heard[form["From"], form["Body"]] += 1
        text = f"<Response><Message>{escape(form['Body'])}</Message></Response>"
        return Response(text, mimetype="text/xml")(environ, start_response)


def phone(number):
    return Phone(f"+62812000{number:05}")


def crowd(emulator, each):
    """Have every phone send its messages in order, all phones at once; give the inboxes."""

    def talk(number):
        for count in range(each):
            emulator.carrier.receive(phone(number), WHATSAPP, Content(f"{number}:{count}"))

    with ThreadPoolExecutor(PHONES) as pool:
        list(pool.map(talk, range(PHONES)))
    return [
        [message.body for message in emulator.carrier.store.inbox(f"whatsapp:{phone(n).number}")]
        for n in range(PHONES)
    ]


@pytest.fixture
def echo():
    return Echo()


@pytest.fixture
def emulator(echo):
    return assemble(
        ACCOUNT,
        [Sender(WHATSAPP, Webhook(URL))],
        WsgiTransport(echo),
        Parts(behaviour=Behaviour(reply_loop_limit=None)),  # it would stop such quick talkers
        Plan(seed="proof"),
    )


def test_ten_thousand_messages_of_forty_phones_arrive_once_each_and_in_order(echo, emulator):
    inboxes = crowd(emulator, EACH)

    assert inboxes == [[f"{n}:{count}" for count in range(EACH)] for n in range(PHONES)]
    assert echo.heard.total() == len(echo.heard) == PHONES * EACH
    sids = [message.sid for message in emulator.carrier.store.messages()]
    assert len(sids) == len(set(sids)) == 2 * PHONES * EACH


def test_with_faults_exactly_the_seeded_ones_are_lost_and_doubled(echo, emulator):
    emulator.box.arm(Fault("drop", chance=0.1))
    emulator.box.arm(Fault("duplicate", chance=0.1))
    each = 50
    crowd(emulator, each)
    expected = Counter(
        {(f"whatsapp:{phone(n).number}", f"{n}:{c}"): 1 for n in range(PHONES) for c in range(each)}
    )
    bodies = {one.sid: (one.sender, one.body) for one in emulator.carrier.store.messages()}
    happened = emulator.box.happened()
    for one in happened:
        if one.fault.kind == "duplicate":
            expected[bodies[one.message_sid]] += 1
    for one in happened:
        if one.fault.kind == "drop":
            del expected[bodies[one.message_sid]]

    assert {one.fault.kind for one in happened} == {"drop", "duplicate"}
    assert echo.heard == expected


def test_the_same_seed_does_the_same_again(echo, emulator):
    found = []
    for _ in range(2):
        emulator.reset()
        emulator.box.arm(Fault("drop", chance=0.2))
        crowd(emulator, 20)
        happened = emulator.box.happened()
        found.append(sorted((one.phone, one.number) for one in happened))

    assert found[0] == found[1]
    assert found[0]

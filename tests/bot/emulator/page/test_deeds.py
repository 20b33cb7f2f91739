"""Send, tap, read and begin anew from a phone of the page."""

import base64
import threading
import time

import pytest
from support.desk import desk
from support.wire import MORNING, SMS, WHATSAPP, says

from bot.emulator.app import create_app
from bot.emulator.model import Choice, Message, Offer
from bot.emulator.page.setup import Persona, Setup

NUMBER = "+6284000000001"
ADDRESS = f"whatsapp:{NUMBER}"


class Page:
    """Ask the page of one desk."""

    def __init__(self, made, **setup):
        personas = (Persona(NUMBER, "Siti", {"id": "Menunggak."}),)
        self.desk = made
        self.store = made.carrier.store
        self.web = create_app(made.emulator, Setup(personas=personas, **setup)).test_client()

    def post(self, path, given, number=NUMBER):
        return self.web.post(f"/emulator/page/phones/{number}/{path}", json=given)

    def send(self, **fields):
        return self.post("messages", {"to": WHATSAPP, **fields})

    def until(self, condition):
        """Wait for what a thread of the page does."""
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.005)

    def bodies(self):
        return [message.body for message in self.store.messages()]


@pytest.fixture
def page():
    return Page(desk(says("Baik")))


def test_a_message_is_answered_for_at_once_and_seen_through(page):
    answer = page.send(Body="halo")

    assert answer.status_code == 202
    assert answer.json["body"] == "halo"
    assert (answer.json["contact"], answer.json["sender"]) == (ADDRESS, WHATSAPP)
    page.until(lambda: page.bodies() == ["halo", "Baik"])
    assert page.desk.bot.requests[0].form["ProfileName"] == "Siti"


def test_the_name_that_somebody_gave_a_phone_goes_before_that_of_the_persona(page):
    page.desk.emulator.phones.rename(NUMBER, "Bu Siti")
    page.send(Body="halo")
    page.until(lambda: len(page.bodies()) == 2)

    assert page.desk.bot.requests[0].form["ProfileName"] == "Bu Siti"


def test_a_number_that_is_nobodys_persona_writes_as_well(page):
    assert page.post("messages", {"to": SMS, "Body": "halo"}, "+6281234567890").status_code == 202
    page.until(lambda: len(page.bodies()) == 2)

    assert page.desk.bot.requests[0].form["From"] == "+6281234567890"


def test_files_places_and_contacts_travel_as_the_real_ones_do(page):
    picture = {"content_type": "image/png", "content": base64.b64encode(b"png").decode()}
    page.send(media=[picture])
    page.send(Latitude="-6.1", Longitude="106.8", Label="Monas")
    page.send(contact="BEGIN:VCARD\r\nFN:Ayu\r\nEND:VCARD\r\n")
    page.until(lambda: len(page.desk.bot.requests) == 3)

    forms = {one.form["MessageType"]: one.form for one in page.desk.bot.requests}
    assert forms["location"]["Label"] == "Monas"
    assert forms["contacts"]["MediaContentType0"] == "text/vcard"
    (media,) = next(one for one in page.store.messages() if one.content.attachments).media
    assert media.content == b"png"


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"to": "+15005550999", "Body": "halo"}, 404, "no number"),
        ({"Body": "x" * 1601}, 400, "at most 1600"),
        ({"Body": 7}, 400, "must be a text"),
        ({"Nonsense": "x"}, 400, "Nonsense"),
        ({"media": [{"content_type": "image/png", "content": "?"}]}, 400, "base64"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_a_sentence_and_nothing_is_kept(
    page, fields, status, words
):
    answer = page.send(**fields)

    assert (answer.status_code, page.bodies()) == (status, [])
    assert words in answer.json["error"]


def test_a_tap_answers_the_message_that_offered_it(page):
    offer = Offer("button", (Choice("Ya, bayar", "ya"),))
    page.store.add(outbound("SM1", offer=offer))

    assert page.post("taps", {"message_sid": "SM1", "choice": "ya"}).status_code == 202
    page.until(lambda: page.desk.bot.requests)
    form = page.desk.bot.requests[0].form
    assert (form["ButtonPayload"], form["OriginalRepliedMessageSid"]) == ("ya", "SM1")


def test_only_what_is_offered_to_this_phone_can_be_tapped(page):
    page.store.add(outbound("SM1", offer=Offer("button", (Choice("Ya", "ya"),))))
    tap = {"message_sid": "SM1", "choice": "ya"}

    assert page.post("taps", tap | {"choice": "tidak"}).status_code == 409
    assert page.post("taps", tap | {"message_sid": "SM9"}).status_code == 404
    assert page.post("taps", tap, "+6281234567890").status_code == 404


def test_reading_a_chat_reads_what_was_delivered_there_and_nothing_else(page):
    for sid, more in (
        ("SM1", {}),
        ("SM2", {"status": "sent"}),
        ("SM3", {"sender": "whatsapp:+15005550001"}),
        ("SM4", {"to": "whatsapp:+6281234567890"}),
    ):
        page.store.add(outbound(sid, **more))

    assert page.post("read", {"sender": WHATSAPP}).status_code == 204
    statuses = {message.sid: message.status for message in page.store.messages()}
    assert statuses == {"SM1": "read", "SM2": "sent", "SM3": "delivered", "SM4": "delivered"}


def test_a_phone_that_tells_nobody_what_it_reads_tells_nobody(page):
    page.store.add(outbound("SM1"))
    page.desk.emulator.phones.change(NUMBER, tells_read=False)
    page.post("read", {"sender": WHATSAPP})

    assert page.store.get("SM1").status == "delivered"


def test_an_sms_is_never_read(page):
    page.store.add(outbound("SM1", sender=SMS, to=NUMBER))
    page.post("read", {"sender": SMS})

    assert page.store.get("SM1").status == "delivered"


def test_beginning_anew_empties_one_chat_and_has_the_bot_forget_it():
    forgotten = []
    page = Page(desk(says("Baik")), forget=lambda *pair: forgotten.append(pair))
    page.send(Body="halo")
    page.post("messages", {"to": SMS, "Body": "sms"})
    page.until(lambda: len(page.bodies()) == 4)

    assert page.post("restart", {"sender": WHATSAPP}).status_code == 204
    assert {message.channel for message in page.store.messages()} == {"sms"}
    assert forgotten == [(ADDRESS, WHATSAPP)]


def test_a_bot_that_remembers_by_cookie_forgets_as_well():
    answer = says("Baik")
    answer.set_cookie("tahap", "2")
    page = Page(desk(answer))
    for _ in range(2):
        page.send(Body="halo")
        page.until(lambda: page.store.exchanges())
        page.until(lambda: len(page.bodies()) % 2 == 0)
    page.post("restart", {"sender": WHATSAPP})
    page.send(Body="lagi")
    page.until(lambda: len(page.desk.bot.requests) == 3)

    assert [bool(one.cookies) for one in page.desk.bot.requests] == [False, True, False]


@pytest.fixture
def chatted():
    """Give a page on which three messages were said and answered, and one by SMS."""
    page = Page(desk(*(says(f"Jawaban {number}") for number in (1, 2, 3, 4, 5, 6))))
    for count, text in ((2, "satu"), (4, "dua"), (6, "tiga")):
        page.send(Body=text)
        page.until(lambda count=count: len(page.bodies()) == count)
    page.post("messages", {"to": SMS, "Body": "sms"})
    page.until(lambda: len(page.bodies()) == 8)
    return page


def sid_of(page, body):
    return next(one.sid for one in page.store.messages() if one.body == body)


def chat(page):
    return [one.body for one in page.store.messages() if one.channel == "whatsapp"]


def test_going_back_says_again_what_was_said_before_a_message(chatted):
    answer = chatted.post("branch", {"message_sid": sid_of(chatted, "tiga")})

    assert (answer.status_code, answer.json["body"]) == (202, "tiga")
    chatted.until(lambda: chat(chatted) == ["satu", "Jawaban 5", "dua", "Jawaban 6"])
    chatted.send(Body="lain")
    chatted.until(lambda: chat(chatted)[4:] == ["lain", "Jawaban 6"])
    assert "sms" in chatted.bodies()  # another chat


def test_going_back_before_an_answer_says_its_question_again(chatted):
    chatted.post("branch", {"message_sid": sid_of(chatted, "Jawaban 2")})

    chatted.until(lambda: chat(chatted) == ["satu", "Jawaban 5", "dua", "Jawaban 6"])


def test_going_back_to_the_beginning_leaves_an_empty_chat(chatted):
    chatted.post("branch", {"message_sid": sid_of(chatted, "satu")})

    assert chat(chatted) == []


def test_going_back_has_the_bot_forget_and_sends_files_and_taps_again():
    forgotten = []
    page = Page(desk(says("Baik")), forget=lambda *pair: forgotten.append(pair))
    picture = {"content_type": "image/png", "content": base64.b64encode(b"png").decode()}
    page.send(media=[picture])
    page.until(lambda: len(page.bodies()) == 2)
    page.store.add(outbound("SM1", offer=Offer("button", (Choice("Ya", "ya"),))))
    page.post("taps", {"message_sid": "SM1", "choice": "ya"})
    page.until(lambda: len(page.bodies()) == 5)
    page.send(Body="sudah")
    page.until(lambda: len(page.bodies()) == 7)
    page.post("branch", {"message_sid": sid_of(page, "sudah")})
    page.until(lambda: len(page.bodies()) == 4)
    page.until(lambda: len(page.desk.bot.requests) == 5)

    assert forgotten == [(ADDRESS, WHATSAPP)]
    again = [one.form for one in page.desk.bot.requests[3:]]
    assert [one["MessageType"] for one in again] == ["image", "interactive"]
    assert again[1]["ButtonPayload"] == "ya"
    assert "OriginalRepliedMessageSid" not in again[1]  # that message is gone


def test_nobody_goes_back_in_the_chat_of_another_phone(chatted):
    branch = {"message_sid": sid_of(chatted, "dua")}

    assert chatted.post("branch", branch, "+6281234567890").status_code == 404
    assert chatted.post("branch", {"message_sid": "SM0"}).status_code == 404
    assert len(chatted.bodies()) == 8


def test_a_message_whose_thread_fails_is_reported_and_the_phone_goes_on(page, caplog):
    def broken(message, deliver, lines):
        raise RuntimeError("kabel putus")

    threads = threading.active_count()
    page.desk.emulator.mischief.carry = broken
    assert page.send(Body="halo").status_code == 202
    page.until(lambda: "kabel putus" in caplog.text)
    page.until(lambda: threading.active_count() <= threads)
    del page.desk.emulator.mischief.carry
    page.send(Body="lagi")
    page.until(lambda: page.bodies()[-1] == "Baik")


def outbound(sid, **more):
    fields = {
        "sender": WHATSAPP,
        "to": ADDRESS,
        "body": "Bayar?",
        "status": "delivered",
        "created": MORNING,
        "updated": MORNING,
    }
    return Message(sid=sid, account_sid="AC", direction="outbound-api", **(fields | more))

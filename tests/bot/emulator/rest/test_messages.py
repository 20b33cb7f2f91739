"""Check what messages made over the API hold, and their pages and files."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.desk import MESSAGES, SERVICE, TO, WA_TO, desk
from support.wire import ACCOUNT, SMS, WHATSAPP, says

from bot.emulator.behaviour import Behaviour
from bot.emulator.model import Attachment, Content, Sender
from bot.emulator.services import Services

PHOTO = Content("Kartu saya", (Attachment("image/png", b"\x89PNG"),))


def test_a_message_has_every_member_of_the_reference():
    office = desk()
    made = office.create(StatusCallback="http://bot.test/status")

    assert made == {
        "account_sid": ACCOUNT.sid,
        "api_version": "2010-04-01",
        "body": "halo",
        "date_created": "Mon, 23 Nov 2026 02:00:00 +0000",
        "date_sent": None,
        "date_updated": "Mon, 23 Nov 2026 02:00:00 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": SMS,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "sid": made["sid"],
        "status": "queued",
        "subresource_uris": {
            "media": f"{MESSAGES}/{made['sid']}/Media.json",
            "feedback": f"{MESSAGES}/{made['sid']}/Feedback.json",
        },
        "to": TO,
        "uri": f"{MESSAGES}/{made['sid']}.json",
    }


def test_an_inbound_message_and_its_reply_are_listed_too():
    office = desk(says("hai"))
    office.says("halo")
    reply, inbound = office.api(f"{MESSAGES}.json").get_json()["messages"]

    assert (inbound["direction"], inbound["status"]) == ("inbound", "received")
    assert (reply["direction"], reply["status"]) == ("outbound-reply", "delivered")
    assert (reply["from"], reply["to"]) == (inbound["to"], inbound["from"])


def test_segments_are_counted_for_sms_and_one_for_the_rest():
    office = desk()

    assert office.create(Body="a" * 161)["num_segments"] == "2"
    assert office.create(Body="é" * 10 + "ç" * 70)["num_segments"] == "2"
    assert office.create(Body="a" * 161, From=WHATSAPP, To=WA_TO)["num_segments"] == "1"
    assert office.create(Body="a" * 161, MediaUrl="http://bot.test/a.png")["num_segments"] == "1"


def test_files_of_an_outbound_message_lead_to_their_source():
    office = desk()
    made = office.create(MediaUrl=["http://bot.test/a.png", "http://bot.test/b.pdf"])
    files = office.api(f"{MESSAGES}/{made['sid']}/Media.json").get_json()["media_list"]
    answer = office.api(f"{MESSAGES}/{made['sid']}/Media/{files[0]['sid']}")

    assert made["sid"][:2] == "MM"
    assert made["num_media"] == "2"
    assert [one["content_type"] for one in files] == ["image/png", "application/pdf"]
    assert (answer.status_code, answer.headers["Location"]) == (307, "http://bot.test/a.png")


def test_whatsapp_takes_one_file():
    office = desk()
    urls = ["http://bot.test/a.png", "http://bot.test/b.png"]

    assert office.create(From=WHATSAPP, To=WA_TO, MediaUrl=urls)["num_media"] == "1"


def media_path(office) -> str:
    url = office.says(PHOTO).exchanges[0].request.body.decode()
    assert "MediaUrl0" in url
    message = office.carrier.store.messages()[0]
    return f"{MESSAGES}/{message.sid}/Media/{message.media[0].sid}"


def test_a_phones_file_is_served_with_credentials_alone():
    office = desk()
    path = media_path(office)

    assert office.api(path).data == b"\x89PNG"
    assert office.api(path).mimetype == "image/png"
    assert office.api(path, auth=None).status_code == 401


def test_a_file_may_be_served_from_another_address():
    office = desk(behaviour=Behaviour(media_redirect=True))
    answer = office.api(media_path(office))
    place = answer.headers["Location"]

    assert answer.status_code == 307
    assert office.api(place, auth=None).data == b"\x89PNG"
    assert office.api(place + "0", auth=None).status_code == 404


def test_a_file_that_is_not_there_is_404():
    office = desk()

    assert office.api(media_path(office)[:-1] + "x").status_code == 404
    assert office.api(f"{MESSAGES}/SM0/Media.json").status_code == 404


# Pages


def sids(office, query: str) -> tuple[list[str], dict]:
    page = office.api(f"{MESSAGES}.json?{query}").get_json()
    return [one["sid"] for one in page["messages"]], page


@settings(max_examples=25)  # each page is a request
@given(count=st.integers(0, 8), size=st.integers(1, 4), newcomers=st.integers(0, 2))
def test_pages_hold_every_message_once_also_while_new_ones_come(count, size, newcomers):
    office = desk()
    sent = [office.create()["sid"] for _ in range(count)][::-1]
    found, page = sids(office, f"PageSize={size}")
    while page["next_page_uri"]:
        for _ in range(newcomers):
            office.create()
        page = office.api(page["next_page_uri"]).get_json()
        found += [one["sid"] for one in page["messages"]]

    assert found == sent


def test_a_page_says_where_it_is():
    office = desk()
    for _ in range(5):
        office.create()
    _, first = sids(office, f"PageSize=2&To=%2B{TO[1:]}")
    second = office.api(first["next_page_uri"]).get_json()

    assert (first["page"], first["start"], first["end"], first["page_size"]) == (0, 0, 1, 2)
    assert (second["page"], second["start"], second["end"]) == (1, 2, 3)
    assert first["previous_page_uri"] is None
    assert "PageToken=PASM" in first["next_page_uri"]
    assert "To=%2B6281234567890" in first["next_page_uri"]
    assert second["first_page_uri"] == first["uri"] == first["first_page_uri"]
    assert set(first) == {
        "end", "first_page_uri", "messages", "next_page_uri", "page", "page_size",
        "previous_page_uri", "start", "uri",
    }  # fmt: skip


def test_an_empty_list_is_one_page():
    assert sids(desk(), "")[1]["next_page_uri"] is None


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_page_beyond_the_end_is_empty_and_names_the_one_before(count):
    office = desk()
    sent = [office.create()["sid"] for _ in range(count)][::-1]
    found, page = sids(office, "Page=9&PageSize=1")

    assert found == []
    assert page["next_page_uri"] is None
    if count == 0:
        assert page["previous_page_uri"] is None
        return
    before = office.api(page["previous_page_uri"]).get_json()
    assert [one["sid"] for one in before["messages"]] == sent[-1:]


def test_pages_have_fifty_messages_unless_asked_and_never_more_than_a_thousand():
    office = desk()

    assert sids(office, "")[1]["page_size"] == 50
    assert sids(office, "PageSize=5000")[1]["page_size"] == 1000


def test_a_day_is_a_day_in_utc():
    office = desk()
    sid = office.create()["sid"]

    assert sids(office, "DateSent=2026-11-23")[0] == [sid]
    assert sids(office, "DateSent=2026-11-24")[0] == []
    assert sids(office, "DateSent%3C=2026-11-23")[0] == [sid]
    assert sids(office, "DateSent%3E=2026-11-23")[0] == [sid]
    assert sids(office, "DateSent%3E=2026-11-24")[0] == []


def test_what_was_never_sent_has_no_day():
    office = desk()
    office.emulator.progression.mode = "manual"
    office.create()

    assert sids(office, "DateSent%3C=2030-01-01")[0] == []


# Messaging Services and the future


def by_service(**form):
    return {"From": None, "MessagingServiceSid": SERVICE, **form}


def test_a_service_accepts_first_and_then_chooses_the_number_of_the_channel():
    office = desk()
    sms = office.create(**by_service())
    whatsapp = office.create(**by_service(To=WA_TO))

    assert (sms["status"], sms["from"], sms["num_segments"]) == ("accepted", None, "0")
    assert office.message(sms["sid"])["from"] == SMS
    assert office.message(sms["sid"])["num_segments"] == "1"
    assert office.message(whatsapp["sid"])["from"] == WHATSAPP
    assert office.message(sms["sid"])["messaging_service_sid"] == SERVICE


def test_a_service_may_be_named_as_the_sender():
    assert desk().create(From=SERVICE)["messaging_service_sid"] == SERVICE


def test_a_number_may_be_chosen_out_of_a_service():
    made = desk().create(MessagingServiceSid=SERVICE)

    assert (made["status"], made["from"]) == ("accepted", SMS)


def test_a_person_hears_from_the_same_number_of_a_service():
    numbers = {
        f"+1500555000{one}": Sender(f"+1500555000{one}", service_sid="MG1") for one in (5, 6)
    }
    backwards = dict(reversed(numbers.items()))
    services = Services()
    chosen = services.pick("MG1", TO, numbers)

    assert services.pick("MG1", TO, backwards) == chosen
    assert services.pick("MG1", "+6281", backwards) != chosen
    services.clear()
    assert services.pick("MG1", TO, backwards) != chosen


def test_a_service_without_a_number_of_the_channel_fails_with_21703():
    office = desk(senders=[Sender(SMS, service_sid=SERVICE)])
    made = office.create(**by_service(To=WA_TO))
    after = office.message(made["sid"])

    assert (made["status"], after["status"], after["error_code"]) == ("accepted", "failed", 21703)


def scheduled(office, **form):
    return office.create(**by_service(ScheduleType="fixed", SendAt="2026-11-23T03:00:00Z"), **form)


def test_a_scheduled_message_waits_for_its_time():
    office = desk()
    made = scheduled(office)
    office.control("/clock", {"advance": 3599})
    before = (office.status(made["sid"]), office.inbox("sms"))
    office.control("/clock", {"advance": 1})

    assert made["status"] == "scheduled"
    assert before == ("scheduled", [])
    assert office.status(made["sid"]) == "delivered"
    assert office.inbox("sms") == ["halo"]


def test_a_scheduled_message_can_be_canceled():
    office = desk()
    made = scheduled(office, StatusCallback="http://bot.test/status")
    canceled = office.api(f"{MESSAGES}/{made['sid']}.json", {"Status": "canceled"}).get_json()
    office.control("/clock", {"advance": 7200})

    assert canceled["status"] == office.status(made["sid"]) == "canceled"
    assert office.inbox("sms") == []
    assert office.told == ["canceled"]


def test_without_a_schedule_type_a_time_means_nothing():
    assert desk().create(SendAt="2026-11-24T03:00:00Z")["status"] == "queued"


@pytest.mark.parametrize("value", ["true", "True"])
def test_smart_encoding_saves_segments(value):
    made = desk().create(Body="“Halo” – Bapak/Ibu", SmartEncoded=value)

    assert made["body"] == '"Halo" - Bapak/Ibu'

"""Drive the REST API over real HTTP with the official client for Python."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.desk import MESSAGES, TO, WA_TO, client_of, desk
from support.wire import ACCOUNT, MORNING, SMS, WHATSAPP
from twilio.base.exceptions import TwilioRestException
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from bot.emulator.model import Attachment, Content


@pytest.fixture(scope="module")
def office():
    return desk()


@pytest.fixture(scope="module")
def client(office):
    with client_of(office) as made:
        yield made


def test_a_created_message_reads_as_twilios(client):
    made = client.messages.create(from_=SMS, to=TO, body="Halo, ada tagihan")

    assert (made.status, made.direction) == ("queued", "outbound-api")
    assert (made.from_, made.to, made.body) == (SMS, TO, "Halo, ada tagihan")
    assert (made.num_media, made.num_segments) == ("0", "1")
    assert (made.error_code, made.error_message, made.price) == (None, None, None)
    assert made.account_sid == ACCOUNT.sid
    assert made.date_created == MORNING
    assert made.date_sent is None
    assert made.uri == f"{MESSAGES}/{made.sid}.json"
    assert made.subresource_uris["media"] == f"{MESSAGES}/{made.sid}/Media.json"


def test_a_message_arrives_on_the_phone_and_says_so_when_it_is_fetched(client, office):
    made = client.messages.create(from_=WHATSAPP, to=WA_TO, body="Selamat pagi")
    fetched = made.fetch()

    assert fetched.status == "delivered"
    assert fetched.date_sent == MORNING
    assert office.inbox()[-1] == "Selamat pagi"


def test_a_list_follows_its_pages_newest_first(client):
    sent = [client.messages.create(from_=SMS, to="+6281111111", body=str(i)).sid for i in range(5)]
    listed = client.messages.list(to="+6281111111", page_size=2)

    assert [one.sid for one in listed] == sent[::-1]
    assert [one.body for one in client.messages.list(to="+6281111111", limit=3)] == ["4", "3", "2"]


def test_pages_lead_forwards_and_backwards(client):
    for number in range(5):
        client.messages.create(from_=SMS, to="+6281111112", body=str(number))
    first = client.messages.page(to="+6281111112", page_size=2)
    second = first.next_page()
    back = second.previous_page()

    assert [one.body for one in second] == ["2", "1"]
    assert [one.body for one in second.next_page()] == ["0"]
    assert second.next_page().next_page() is None
    assert [one.body for one in back] == ["4", "3"]
    assert back.previous_page() is None


def test_a_list_can_be_narrowed_down_by_day_and_time(client, office):
    office.clock.advance(timedelta(days=40))
    now = office.clock.now()
    sid = client.messages.create(from_=SMS, to="+6281111113", body="besok").sid

    def sids(**filters):
        return [one.sid for one in client.messages.list(to="+6281111113", **filters)]

    assert sids(date_sent=now) == [sid]
    assert sids(date_sent_after=now - timedelta(days=1)) == [sid]
    assert sids(date_sent_before=now) == [sid]
    assert sids(date_sent_before=now - timedelta(seconds=1)) == []
    assert sids(date_sent_after=now + timedelta(seconds=1)) == []
    assert [one.sid for one in client.messages.list(from_=SMS, limit=1)] == [sid]


def test_a_message_is_redacted(client):
    made = client.messages.create(from_=SMS, to=TO, body="nomor kartu 0001")

    assert made.update(body="").body == ""
    assert client.messages(made.sid).fetch().body == ""


def test_a_message_is_deleted(client):
    made = client.messages.create(from_=SMS, to=TO, body="hapus")

    assert made.delete() is True
    with pytest.raises(TwilioRestException) as caught:
        made.fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_feedback_is_taken(client):
    made = client.messages.create(from_=SMS, to=TO, body="kode 1234", provide_feedback=True)
    feedback = client.messages(made.sid).feedback.create(outcome="confirmed")

    assert (feedback.outcome, feedback.message_sid) == ("confirmed", made.sid)


def test_files_of_a_message_are_listed_fetched_and_deleted(client, office):
    photo = Content("Kartu", (Attachment("image/png", b"\x89PNG"),))
    inbound = client.messages(office.says(photo).message.sid)
    (media,) = inbound.media.list()

    assert (media.content_type, media.parent_sid) == ("image/png", inbound.fetch().sid)
    assert inbound.media(media.sid).fetch().uri == media.uri
    assert inbound.media(media.sid).delete() is True
    assert inbound.media.list() == []
    assert inbound.fetch().num_media == "0"


def test_a_refusal_is_an_exception_with_its_code_and_page(client):
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(from_=SMS, to="11234x", body="x")

    assert (caught.value.status, caught.value.code) == (400, 21211)
    assert "The 'To' number 11234x is not a valid phone number." in caught.value.msg


@pytest.mark.parametrize("user", [ACCOUNT.sid, "SK" + "1" * 32])
def test_wrong_credentials_are_refused(user, office):
    with client_of(office, user, "wrong") as stranger, pytest.raises(TwilioRestException) as caught:
        stranger.messages("SM1").fetch()

    assert (caught.value.status, caught.value.code) == (401, 20003)


def test_an_api_key_is_as_good_as_the_token():
    key = "SK" + "2" * 32
    account = replace(ACCOUNT, api_keys={key: "rahasia"})
    with client_of(desk(account=account), key, "rahasia") as client:
        assert client.messages.create(from_=SMS, to=TO, body="halo").status == "queued"


def test_the_account_can_be_fetched(client):
    assert client.api.accounts(ACCOUNT.sid).fetch().status == "active"


def test_a_template_is_created_fetched_listed_approved_and_deleted(client):
    types = {"twilio/text": {"body": "Halo {{1}}"}}
    given = {"friendly_name": "salam", "language": "id", "variables": {"1": "Ibu"}, "types": types}
    made = client.content.v1.contents.create(ContentList.ContentCreateRequest(given))
    content = client.content.v1.contents(made.sid)
    asked = content.approval_create.create(
        ApprovalCreateList.ContentApprovalRequest({"name": "salam", "category": "UTILITY"})
    )
    listed = client.content.v1.contents.list(page_size=2)

    assert (made.friendly_name, made.types) == ("salam", types)
    assert made.date_created == client.content.v1.contents(made.sid).fetch().date_created
    assert asked.status == "received"
    assert content.approval_fetch().fetch().whatsapp["status"] == "approved"
    assert listed[0].friendly_name == "salam"
    assert len(listed) == 4  # and the sandbox's three
    approvals = client.content.v1.content_and_approvals.list(limit=1)
    assert approvals[0].approval_requests["status"] == "approved"
    assert content.delete() is True
    assert len(client.content.v1.contents.list()) == 3

"""Check templates: limits, variables, channels, approval, and taps that come back."""

import json

import pytest
from support.desk import CALLBACK, TO, WA_TO, Desk, desk
from support.wire import ACCOUNT, SMS, WHATSAPP

from bot.emulator.assembly import Plan
from bot.emulator.phones import NotOffered, tap_on


def quick_reply(count: int = 2, **changes) -> dict:
    actions = [
        {"type": "QUICK_REPLY", "title": f"Pilihan {number}", "id": f"p{number}"}
        for number in range(1, count + 1)
    ]
    return {"twilio/quick-reply": {"body": "Pilih, {{1}}:", "actions": actions, **changes}}


def list_picker(count: int = 2, **changes) -> dict:
    items = [
        {"id": f"i{number}", "item": f"Layanan {number}", "description": f"Nomor {number}"}
        for number in range(1, count + 1)
    ]
    return {"twilio/list-picker": {"body": "Menu", "button": "Lihat", "items": items, **changes}}


def keep(office: Desk, types: object, **more: object) -> tuple[int, dict]:
    given = {"friendly_name": "uji", "language": "id", "types": types, **more}
    answer = office.api("/v1/Content", method="POST", json=given)
    return answer.status_code, answer.get_json()


def made(office: Desk, types: dict, **more: object) -> str:
    status, content = keep(office, types, **more)
    assert status == 201, content
    return content["sid"]


def send(office: Desk, sid: str, variables: dict | None = None, **form: str) -> dict:
    named = {"From": WHATSAPP, "To": WA_TO, "Body": None, **form}
    if variables is not None:
        named["ContentVariables"] = json.dumps(variables)
    return office.create(ContentSid=sid, **named)


ACCEPTED = {
    "text": {"twilio/text": {"body": "a" * 1600}},
    "ten buttons": quick_reply(10),
    "body of 1024": quick_reply(body="a" * 1024),
    "ten items": list_picker(10),
    "item without description": list_picker(items=[{"id": "a", "item": "A" * 24}]),
    "media": {"twilio/media": {"body": "foto", "media": ["http://bot.test/a.png"]}},
    "null beside it": {**quick_reply(), "twilio/card": None},
    "a type we do not know": {"twilio/card": {"title": "x", "body": "y"}},
}


@pytest.mark.parametrize("types", ACCEPTED.values(), ids=ACCEPTED)
def test_a_template_within_the_limits_is_kept(types):
    assert keep(desk(), types)[0] == 201


def button(**changes) -> dict:
    return quick_reply(actions=[{"type": "QUICK_REPLY", "title": "Ya", "id": "y", **changes}])


def item(**changes) -> dict:
    return list_picker(items=[{"id": "a", "item": "A", "description": "B", **changes}])


REFUSED = {
    "no types": {},
    "types in words": "twilio/text",
    "text without body": {"twilio/text": {}},
    "long text": {"twilio/text": {"body": "a" * 1601}},
    "type in words": {"twilio/text": "Halo"},
    "long body of buttons": quick_reply(body="a" * 1025),
    "no buttons": quick_reply(0),
    "eleven buttons": quick_reply(11),
    "buttons in words": quick_reply(actions="ya"),
    "button in words": quick_reply(actions=["ya"]),
    "long title": button(title="a" * 21),
    "long id": button(id="a" * 201),
    "no id": button(id=""),
    "equal ids": quick_reply(
        actions=[{"title": "A", "id": "a"}, {"title": "B", "id": "a"}],
    ),
    "long body of a list": list_picker(body="a" * 1025),
    "no items": list_picker(0),
    "eleven items": list_picker(11),
    "long item": item(item="a" * 25),
    "long item id": item(id="a" * 201),
    "long description": item(description="a" * 73),
    "long list button": list_picker(button="a" * 21),
    "no list button": list_picker(button=None),
    "media without address": {"twilio/media": {"body": "foto"}},
}


@pytest.mark.parametrize("types", REFUSED.values(), ids=REFUSED)
def test_a_template_beyond_the_limits_is_refused(types):
    office = desk()
    status, content = keep(office, types)

    assert (status, content["code"]) == (400, 20001)
    assert len(office.emulator.templates.all()) == 3


@pytest.mark.parametrize(
    "variables",
    [
        {"k" * 17: "x"},
        {"1": "x" * 1601},
        {"1": 5},
        {str(number): "x" for number in range(101)},
    ],
    ids=["long name", "long value", "number", "too many"],
)
def test_variables_have_limits_too(variables):
    assert keep(desk(), {"twilio/text": {"body": "x"}}, variables=variables)[0] == 400


@pytest.mark.parametrize("given", [{"language": None}, {"friendly_name": 5}])
def test_a_template_has_a_language_and_a_name_of_letters(given):
    assert keep(desk(), {"twilio/text": {"body": "x"}}, **given)[0] == 400


def test_what_is_no_json_object_is_refused():
    assert desk().api("/v1/Content", method="POST", json=[]).status_code == 400


def test_a_template_that_is_not_there_is_404():
    office = desk()

    for path in ("", "/ApprovalRequests"):
        assert office.api(f"/v1/Content/HX0{path}").status_code == 404


# What people see


def test_variables_fall_back_to_the_templates_own():
    office = desk()
    sid = made(
        office, {"twilio/text": {"body": "{{1}} {{ 2 }} {{3}}"}}, variables={"1": "a", "2": "b"}
    )
    message = send(office, sid, {"2": "c"})

    assert message["body"] == "a c {{3}}"
    assert message["sid"][:2] == "MM"


def test_buttons_are_offered_on_whatsapp_and_only_words_by_sms():
    office = desk()
    sid = made(office, quick_reply(), variables={"1": "Ibu"})
    shown = office.carrier.store.get(send(office, sid)["sid"])
    text = office.carrier.store.get(send(office, sid, To=TO, From=SMS)["sid"])

    assert shown.body == text.body == "Pilih, Ibu:"
    assert [one.title for one in shown.offer.choices] == ["Pilihan 1", "Pilihan 2"]
    assert text.offer is None


def test_sms_takes_the_text_that_was_written_for_it():
    office = desk()
    sid = made(office, {**quick_reply(), "twilio/text": {"body": "Balas 1 atau 2"}})

    assert send(office, sid, To=TO, From=SMS)["body"] == "Balas 1 atau 2"


def test_media_of_a_template_travel_along():
    office = desk()
    types = {"twilio/media": {"body": "Kartu {{1}}", "media": ["http://bot.test/{{1}}.png"]}}
    message = send(office, made(office, types), {"1": "0001"})

    assert (message["body"], message["num_media"]) == ("Kartu 0001", "1")
    assert office.carrier.store.get(message["sid"]).media[0].source == "http://bot.test/0001.png"


# Taps


def test_a_tap_on_a_button_comes_back_as_an_inbound_message():
    office = desk()
    message = send(office, made(office, quick_reply()))
    answer = office.control(f"/phones/{TO}/taps", {"message_sid": message["sid"], "choice": "p2"})
    form = office.bot.requests[-1].form

    assert answer.status_code == 201
    assert (form["Body"], form["ButtonText"], form["ButtonPayload"]) == (
        "Pilihan 2",
        "Pilihan 2",
        "p2",
    )
    assert form["MessageType"] == "interactive"
    assert form["OriginalRepliedMessageSid"] == message["sid"]
    assert form["To"] == WHATSAPP


def test_a_tap_on_a_list_item_comes_back_too():
    office = desk()
    message = office.carrier.store.get(send(office, made(office, list_picker()))["sid"])
    office.says(tap_on(message, "Layanan 1"))
    form = office.bot.requests[-1].form

    assert (form["ListId"], form["ListTitle"], form["Body"]) == ("i1", "Layanan 1", "Layanan 1")


def test_what_is_not_offered_cannot_be_tapped():
    office = desk()
    message = office.carrier.store.get(send(office, made(office, quick_reply(1)))["sid"])

    with pytest.raises(NotOffered, match="offers Pilihan 1"):
        tap_on(message, "Pilihan 9")
    plain = office.carrier.store.get(office.create()["sid"])
    with pytest.raises(NotOffered, match="offers nothing"):
        tap_on(plain, "x")


# Approval


def approve(office: Desk, sid: str) -> dict:
    path = f"/v1/Content/{sid}/ApprovalRequests"
    given = {"name": "uji", "category": "UTILITY"}
    assert office.api(f"{path}/whatsapp", method="POST", json=given).status_code == 201
    return office.api(path).get_json()["whatsapp"]


def test_a_list_can_never_be_approved():
    office = desk()
    found = approve(office, made(office, list_picker()))

    assert (found["status"], found["rejection_reason"]) == (
        "rejected",
        "twilio/list-picker cannot be approved",
    )


def test_an_approval_needs_a_name_and_a_category():
    office = desk()
    sid = made(office, quick_reply())
    path = f"/v1/Content/{sid}/ApprovalRequests/whatsapp"

    assert office.api(path, method="POST", json={"name": "x"}).get_json()["code"] == 20001


def test_an_approved_template_can_no_longer_be_changed():
    office = desk()
    sid = made(office, quick_reply())
    change = {"types": {"twilio/text": {"body": "baru"}}}
    before = office.api(f"/v1/Content/{sid}", method="PUT", json=change)
    approve(office, sid)
    after = office.api(f"/v1/Content/{sid}", method="PUT", json=change)

    assert before.get_json()["types"] == change["types"]
    assert (after.status_code, after.get_json()["code"]) == (400, 20001)


def late(office: Desk, sid: str) -> tuple[str, int | None]:
    after = office.message(send(office, sid, StatusCallback=CALLBACK)["sid"])
    return after["status"], after["error_code"]


def test_outside_of_the_window_only_approved_templates_arrive():
    office = desk(plan=Plan())
    sid = made(office, quick_reply())

    assert late(office, sid) == ("undelivered", 63016)
    approve(office, sid)
    assert late(office, sid) == ("delivered", None)


def test_a_list_arrives_inside_of_the_window_alone():
    office = desk(plan=Plan())
    sid = made(office, list_picker())
    approve(office, sid)

    assert late(office, sid) == ("undelivered", 63016)
    office.says("halo")
    assert late(office, sid) == ("delivered", None)


def test_more_than_three_buttons_need_an_approval():
    office = desk(plan=Plan())
    office.says("halo")
    three, four = made(office, quick_reply(3)), made(office, quick_reply(4))

    assert late(office, three) == ("delivered", None)
    assert late(office, four) == ("failed", 63005)
    approve(office, four)
    assert late(office, four) == ("delivered", None)


def test_half_a_character_is_refused():
    answer = desk().web.post(
        "/v1/Content",
        json={"language": "id", "types": {"twilio/text": {"body": "\ud800"}}},
        auth=(ACCOUNT.sid, ACCOUNT.auth_token),
    )

    assert (answer.status_code, answer.get_json()["code"]) == (400, 20001)

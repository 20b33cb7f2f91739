"""Run the page's own modules in Node: what becomes of texts, and which chat gets which message."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.javascript import node

from bot.emulator.page.files import STATIC

NOBODY = "whatsapp:+6284000000009"
SITI, AYU = "whatsapp:+6284000000001", "whatsapp:+6284000000003"
BOT, OTHER = "whatsapp:+6200000000000", "whatsapp:+14155238886"


def module(name):
    return (STATIC / name).as_uri()


def shown(*texts, marks=True):
    return node("format.mjs", {"module": module("format.js"), "texts": texts, "marks": marks})


def trees(*texts, **options):
    return [one["tree"] for one in shown(*texts, **options)]


def words(tree):
    """Give the text of a tree."""
    return "".join(one if isinstance(one, str) else words(one[2:]) for one in tree)


def elements(tree):
    for one in tree:
        if not isinstance(one, str):
            yield one
            yield from elements(one[2:])


# Marks

FORMATTED = {
    "*tebal*": [["strong", {}, "tebal"]],
    "_miring_": [["em", {}, "miring"]],
    "~coret~": [["s", {}, "coret"]],
    "`kode`": [["code", {}, "kode"]],
    "```a\n*b*```": [["code", {"class": "mono"}, "a\n*b*"]],
    "*_dua_*": [["strong", {}, ["em", {}, "dua"]]],
    "(*tebal*), ya": ["(", ["strong", {}, "tebal"], "), ya"],
    "*a* dan *b*": [["strong", {}, "a"], " dan ", ["strong", {}, "b"]],
    "2*3*4": ["2*3*4"],
    "a_b_c": ["a_b_c"],
    "* butir": ["* butir"],
    "*tidak\ntertutup*": ["*tidak", "\n", "tertutup*"],
    "* bukan *": ["* bukan *"],
    "**": ["**"],
    "S*** U**** (****0001) *AKTIF*": ["S*** U**** (****0001) ", ["strong", {}, "AKTIF"]],
    "> kutipan": [["span", {"class": "quote-line"}, "kutipan"]],
    "> a\nb": [["span", {"class": "quote-line"}, "a"], "b"],
}


def test_marks_are_shown_as_whatsapp_shows_them():
    assert dict(zip(FORMATTED, trees(*FORMATTED), strict=True)) == FORMATTED


def test_an_sms_has_no_marks():
    assert trees("*tebal* _x_", marks=False) == [["*tebal* _x_"]]


# Links

LINKED = {
    "lihat https://contoh.id/a_b_c?x=1&y=*2.": "https://contoh.id/a_b_c?x=1&y=",
    "(http://127.0.0.1:8000/f/Wy_x-1)": "http://127.0.0.1:8000/f/Wy_x-1",
    "www.contoh.id, ya": "https://www.contoh.id",
    "*https://contoh.id*": "https://contoh.id",
    "_https://contoh.id/a_": "https://contoh.id/a",
}


def test_addresses_are_links_that_open_elsewhere_and_tell_nothing():
    for text, tree in zip(LINKED, trees(*LINKED), strict=True):
        (link,) = (one for one in elements(tree) if one[0] == "a")
        assert link[1]["href"] == LINKED[text]
        assert (link[1]["target"], link[1]["rel"]) == ("_blank", "noopener noreferrer")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>",
        "<img src=x onerror=alert(1)>",
        "vbscript:x",
        "xhttps://contoh.id",
    ],
)
def test_nothing_else_is_a_link(text):
    assert trees(text) == [[text]]


NAMES = {"strong", "em", "s", "code", "span", "a"}
ODD = st.text(st.sampled_from("*_~`> \n<>&\"'ahttps://www.x.id😀\u202e()"), max_size=60)


@settings(max_examples=20)  # each starts Node
@given(st.lists(ODD, min_size=40, max_size=80))
def test_whatever_is_written_becomes_text_in_a_few_elements(texts):
    for text, tree in zip(texts, trees(*texts), strict=True):
        found = list(elements(tree))
        assert {one[0] for one in found} <= NAMES
        assert all(set(one[1]) <= {"class", "href", "target", "rel"} for one in found)
        links = [one[1]["href"] for one in found if one[0] == "a"]
        assert all(link.lower().startswith(("http://", "https://")) for link in links)
        kept = [mark for mark in words(tree) if mark not in "*_~`> \n"]
        assert kept == [mark for mark in text if mark not in "*_~`> \n"]


def test_previews_have_no_marks_and_one_line():
    (found,) = shown("*Halo*,\n\n  _Siti_ ```x```")

    assert found["plain"] == "Halo, Siti x"


# The store


def message(sid, contact=SITI, sender=BOT, **more):
    usual = {"status": "received", "inbound": True, "updated": "2026-11-23T02:00:00+00:00"}
    return {"sid": sid, "contact": contact, "sender": sender, "in_reply_to": "", **usual, **more}


def reply(sid, to="", **more):
    return message(sid, inbound=False, in_reply_to=to, **{"status": "queued", **more})


def exchange(sid):
    return {"id": f"E{sid}", "kind": "inbound", "message_sid": sid, "status": 200, "problems": []}


def snapshot(*messages, exchanges=(), faults=0, awaited=()):
    clock = {"now": "2026-11-23T02:00:00+00:00", "paused": False, "faults": faults}
    state = {"messages": messages, "exchanges": exchanges, "awaited": awaited}
    return ["snapshot", state | clock]


def told(*events, chats=((SITI, BOT), (AYU, BOT), (SITI, OTHER))):
    return node("store.mjs", {"module": module("store.js"), "chats": chats, "events": events})


def test_a_chat_hears_of_its_own_messages_alone():
    found = told(
        snapshot(),
        ["message", message("S1")],
        ["message", message("A1", AYU)],
        ["message", message("S2", sender=OTHER)],
        ["message", message("N1", NOBODY)],
    )

    assert found["heard"] == [["S1"], ["A1"], ["S2"]]
    assert found["chats"] == [[["S1", "received"]], [["A1", "received"]], [["S2", "received"]]]


def test_what_is_told_twice_is_there_once_and_as_it_was_told_last():
    found = told(
        snapshot(reply("R1")),
        ["message", reply("R1", status="sent")],
        ["message", reply("R1", status="delivered")],
    )

    assert found["chats"][0] == [["R1", "delivered"]]
    assert found["unread"][0] == 0  # it was there before the page was


def test_a_new_snapshot_replaces_everything():
    found = told(snapshot(message("S1")), snapshot(message("A1", AYU), faults=2))

    assert found["chats"][:2] == [[], [["A1", "received"]]]
    assert found["faults"] == 2


def test_removed_messages_and_a_reset_empty_chats():
    first = told(snapshot(message("S1"), message("S2")), ["removed", {"sid": "S1"}])
    second = told(snapshot(message("S1"), message("A1", AYU)), ["reset", {}])

    assert first["chats"][0] == [["S2", "received"]]
    assert second["chats"] == [[], [], []]


@pytest.mark.parametrize(
    ("event", "awaited"),
    [
        (None, True),
        (["exchange", exchange("S1")], False),
        (["message", reply("R1", "S1")], False),
        (["message", reply("R1", "S9")], True),
        (["exchange", exchange("S9")], True),
    ],
)
def test_an_answer_is_awaited_until_it_comes_or_the_bot_has_answered(event, awaited):
    found = told(snapshot(), ["message", message("S1")], *([event] if event else []))

    assert found["awaited"] == [awaited, False, False]


def test_nothing_is_awaited_of_what_happened_before_the_page_was_opened():
    assert told(snapshot(message("S1")))["awaited"][0] is False


@pytest.mark.parametrize(("more", "awaited"), [([], True), ([["exchange", exchange("S1")]], False)])
def test_an_answer_that_was_under_way_before_the_page_was_opened_is_awaited(more, awaited):
    found = told(snapshot(message("S1"), awaited=["S1", "S9"]), *more)

    assert found["awaited"] == [awaited, False, False]


def test_replies_are_unread_until_somebody_looks():
    found = told(snapshot(), ["message", reply("R1")], ["message", reply("R2")])

    assert found["unread"] == [2, 0, 0]


def test_a_message_that_gets_its_sender_later_moves_to_that_chat():
    found = told(snapshot(reply("R1", sender="")), ["message", reply("R1")])

    assert found["chats"][0] == [["R1", "queued"]]

"""Look into the bot while rehearsing, from this machine alone."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from support.samples import ADDRESS, CONTACT, NOW, a_message, a_session, an_event

from bot.channels import insight
from bot.channels.insight import Insight, Memory
from bot.engine.flow import Branch, Place
from bot.engine.session import Session
from bot.engine.turn import Passage, Turn
from bot.turns import Taken

SESSION = a_session(slots={"provinsi": "31", "daftar": ["a", "b"]}, trail=("chika.awal",))
LEAVES = Branch("otherwise", Place("flows/chika.yaml", 12), target="chika.menu")
PATH = (
    Passage("chika.awal", "otherwise", "chika.menu", LEAVES),
    Passage("chika.menu", "lost", "chika.awal", None),
)
PICTURE = "stateDiagram-v2\n    [*] --> chika_menu\n"


def drawn(flow: str, state: str) -> str:
    return {"chika": PICTURE}[flow] + (f"    class {state} here\n" if state else "")


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def web(memory: Memory) -> Any:
    def session(contact: str, address: str) -> Session | None:
        return SESSION if (contact, address) == (CONTACT, ADDRESS) else None

    app = Flask(__name__)
    app.register_blueprint(Insight(memory, session, drawn).blueprint())
    return app.test_client()


def taken(*path: Passage, uid: str = "u") -> Taken:
    return Taken(uid, turn=Turn(SESSION, path=path))


def test_a_chat_tells_of_its_session(web: Any) -> None:
    found = web.get("/local/chats", query_string={"contact": CONTACT, "address": ADDRESS}).json
    assert found["session"] == {
        "state": "chika.menu",
        "language": "id",
        "expires_at": SESSION.expires_at.isoformat(),
        "slots": {"provinsi": "31", "daftar": ["a", "b"]},
        "trail": ["chika.awal"],
        "unsent": [],
    }


def test_a_chat_without_session_says_so(web: Any) -> None:
    assert web.get("/local/chats").json["session"] is None


def test_a_message_tells_of_the_path_of_its_turn(web: Any, memory: Memory) -> None:
    memory.note(a_message("SM1"), taken(*PATH))
    memory.note(a_message("SM2"), taken())
    assert web.get("/local/turns/SM1").json["path"] == [
        {
            "source": "chika.awal",
            "trigger": "otherwise",
            "target": "chika.menu",
            "place": "flows/chika.yaml:12",
        },
        {"source": "chika.menu", "trigger": "lost", "target": "chika.awal", "place": ""},
    ]
    assert web.get("/local/turns/SM2").json["path"] == []  # it stayed
    assert web.get("/local/turns/SM9").json["path"] is None  # nobody remembers


def test_a_delivery_that_came_again_does_not_hide_the_path(web: Any, memory: Memory) -> None:
    memory.note(a_message("SM1"), taken(*PATH))
    memory.note(a_message("SM1"), Taken("u", duplicate=True))
    assert len(web.get("/local/turns/SM1").json["path"]) == 2


def test_the_oldest_turns_are_forgotten_first(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insight, "REMEMBERED", 2)
    for number in range(4):
        memory.note(a_message(f"SM{number}"), taken(*PATH))
    assert list(memory.paths) == ["SM2", "SM3"]


def test_what_happened_outside_a_chat_is_remembered_by_whom_it_befell(memory: Memory) -> None:
    paid, sent = an_event("pay-1"), replace(an_event("form-1"), at=NOW)
    memory.note(paid, taken(uid="siti"))
    memory.note(sent, taken(uid="ayu"))
    memory.note(a_message(), taken(uid="siti"))
    assert memory.happened_to("siti") == [paid]
    assert memory.happened_to("ayu") == [sent]
    assert memory.happened_to("karto") == []


def test_a_flow_is_given_as_text_with_a_state_lit(web: Any) -> None:
    plain, lit = web.get("/local/flows/chika.mmd"), web.get("/local/flows/chika.mmd?state=x")
    assert (plain.text, plain.mimetype) == (PICTURE, "text/plain")
    assert lit.text == f"{PICTURE}    class x here\n"


def test_a_flow_is_drawn(web: Any) -> None:
    answer = web.get("/local/flows/chika.svg?state=chika_menu")
    assert answer.mimetype == "image/svg+xml"
    assert answer.text.startswith("<svg")
    assert "chika_menu" in answer.text


def test_without_the_drawing_package_pictures_are_not_promised(
    web: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert web.get("/local/chats").json["pictures"] is True
    monkeypatch.setattr(insight, "PICTURES", "a_package_that_nobody_has")
    monkeypatch.setitem(sys.modules, "mmdr", None)
    assert web.get("/local/chats").json["pictures"] is False
    answer = web.get("/local/flows/chika.svg")
    assert (answer.status_code, "wartel[diagrams]" in answer.text) == (404, True)


@pytest.mark.parametrize("path", ["/local/flows/pandawa.mmd", "/local/flows/chika.png"])
def test_what_is_not_there_is_not_found(web: Any, path: str) -> None:
    assert web.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/local/chats", "/local/turns/SM1", "/local/flows/chika.mmd"])
@pytest.mark.parametrize(
    "asked",
    [
        {"headers": {"X-Forwarded-For": "203.0.113.1"}},
        {"headers": {"Host": "bot.example.com"}},
        {"headers": {"Origin": "https://example.com"}},
        {"environ_base": {"REMOTE_ADDR": "192.168.1.2"}},
    ],
)
def test_nobody_looks_in_from_elsewhere(web: Any, path: str, asked: Any) -> None:
    assert web.get(path).status_code == 200
    assert web.get(path, **asked).status_code == 404

"""Drive the REST API over real HTTP with the official client for Node."""

import pytest
from support.desk import TO, desk
from support.javascript import needs_npm, node
from support.wire import ACCOUNT, SMS, served

from bot.emulator.app import create_app

pytestmark = needs_npm


@pytest.fixture(scope="module")
def result():
    with served(create_app(desk().emulator)) as url:
        given = {"url": url, "sid": ACCOUNT.sid, "token": ACCOUNT.auth_token}
        return node("client.js", {**given, "from": SMS, "to": TO})


def test_node_creates_fetches_redacts_and_removes(result):
    assert result["created"] == {"status": "queued", "direction": "outbound-api", "body": "satu"}
    assert result["dated"] is True
    assert result["fetched"] == "delivered"
    assert result["redacted"] == ""
    assert result["removed"] is True


def test_node_follows_pages(result):
    assert result["listed"] == ["lima", "empat", "tiga", "dua", "satu"]
    assert result["pages"] == [["lima", "empat"], ["tiga", "dua"]]


def test_node_sends_a_template(result):
    assert result["contents"][0] == "menu"
    assert result["templated"] == "Halo Pak Budi"


def test_node_gets_errors_with_status_code_and_page(result):
    errors = result["errors"]

    assert {name: (one["status"], one["code"]) for name, one in errors.items()} == {
        "gone": (404, 20404),
        "invalid": (400, 21211),
        "stranger": (401, 20003),
    }
    assert errors["invalid"]["moreInfo"] == "https://www.twilio.com/docs/errors/21211"

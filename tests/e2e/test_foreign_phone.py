"""Rehearse somebody else's bot on a phone: what it says well, badly, and when things go wrong."""

from __future__ import annotations

import io
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser import violations
from support.command import running
from support.handset import Handset
from support.wire import served

from bot.cli import main

sys.path.append(str(Path(__file__).parent / "bots"))
from warung import make

TOKEN = "0123456789abcdef0123456789abcdef"
PATHS = {
    "whatsapp:+14155238886": "sms",
    "whatsapp:+14155238887": "rusak",
    "whatsapp:+14155238888": "token-lain",
    "whatsapp:+14155238889": "proxy",
    "whatsapp:+14155238890": "panjang",
    "whatsapp:+14155238891": "banyak",
    "whatsapp:+14155238892": "lambat",
}
NUMBERS = {path: number for number, path in PATHS.items()}


@dataclass(frozen=True)
class Stall:
    """Hold where the phones and the bot are, and what the bot was told."""

    home: str
    bot: str
    statuses: list[str]

    def phone(self, page: Page, number: str, path: str = "sms") -> Handset:
        return Handset.opened(page, self.home, number, to=NUMBERS[path])


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stall]:
    folder, statuses = tmp_path_factory.mktemp("warung"), []
    with served(make(TOKEN, statuses)) as bot:
        senders = "\n".join(f'  - {{address: "{number}"}}' for number in PATHS)
        (folder / "settings.yaml").write_text(f"senders:\n{senders}\n", encoding="utf-8")
        options = ("--auth-token", TOKEN, "--settings", "settings.yaml")
        hook = ("--webhook", f"{bot}/sms", "--status-callback", f"{bot}/status")
        with running(folder, "phone", *hook, *options) as (_, port):
            yield Stall(f"http://127.0.0.1:{port}", bot, statuses)


@pytest.fixture
def pointed(stall: Stall, page: Page) -> Stall:
    """Point each number to its page of the bot, by the emulator's own control."""
    for number, path in PATHS.items():
        fallback = f"{stall.bot}/cadangan" if path == "rusak" else ""
        answer = page.request.put(
            f"{stall.home}/emulator/senders/{number}",
            data={"webhook": f"{stall.bot}/{path}", "fallback": fallback},
        )
        assert answer.ok, answer.text()
    stall.statuses.clear()
    return stall


def test_a_bot_of_twenty_lines_answers_and_its_chat_can_be_played_again(
    page: Page, pointed: Stall, tmp_path: Path
) -> None:
    phone = pointed.phone(page, "+6281234567801")
    phone.says("halo <b>&", "Anda menulis: halo <b>&")
    phone.says("dua\nbaris 😀", "Anda menulis: dua")
    file = phone.saves(tmp_path)

    out = io.StringIO()
    where = ("--against", f"{pointed.bot}/sms", "--auth-token", TOKEN, "--new-numbers")
    assert main(["replay", str(file), *where], out) == 0, out.getvalue()
    assert "1 transcript, 0 failed" in out.getvalue()
    assert "baris 😀" in file.read_text("utf-8")


def test_a_bot_that_fails_is_explained_and_its_fallback_answers(page: Page, pointed: Stall) -> None:
    phone = pointed.phone(page, "+6281234567802", "rusak")
    phone.says("halo", "Maaf (11200)")
    pane = phone.inspects(phone.bubbles.first)

    headings = pane.locator("[data-part=trip] > h3")
    expect(headings.first).to_contain_text("HTTP 500")
    expect(headings.last).to_contain_text("Webhook cadangan · HTTP 200")
    expect(pane.locator(".trouble").first).to_contain_text("11200")
    expect(pane.locator(".trouble a").first).to_have_attribute(
        "href", "https://www.twilio.com/docs/errors/11200"
    )
    assert violations(page) == []


def test_replies_that_twilio_would_not_send_are_told_under_the_message_and_explained(
    page: Page, pointed: Stall
) -> None:
    phone = pointed.phone(page, "+6281234567811", "panjang")
    phone.says("halo", "pendek")
    trouble = phone.row("halo").locator(".trouble")
    expect(trouble).to_have_text(
        "1 balasan bot tidak terkirim (14103): Invalid Body (1700 characters)"
    )
    pane = phone.inspects(phone.row("halo"))

    expect(pane.locator(".trouble")).to_contain_text("14103 Invalid Body (1700 characters)")
    expect(pane.locator(".trouble a")).to_have_attribute(
        "href", "https://www.twilio.com/docs/errors/14103"
    )
    expect(pane.locator(".undone")).to_have_count(1)
    expect(pane.locator(".undone")).to_contain_text("Tidak dikirim (14103)")
    assert violations(page) == []

    page.reload()
    expect(trouble).to_be_visible()
    page.locator("[data-do=language]").click()
    expect(trouble).to_have_text("1 bot message not sent (14103): Invalid Body (1700 characters)")
    page.locator("[data-do=language]").click()

    many = pointed.phone(page, "+6281234567812", "banyak")
    many.says("halo", "10")
    expect(many.row("halo").locator(".trouble")).to_contain_text(
        "2 balasan bot tidak terkirim (14109)"
    )
    pane = many.inspects(many.row("halo"))
    expect(pane.locator(".undone .code")).to_have_text(["<Message> 11", "<Message> 12"])


def test_scrolling_up_brings_older_messages_and_keeps_what_is_read_in_place(
    page: Page, pointed: Stall
) -> None:
    number, to = "+6281234567816", NUMBERS["banyak"]
    for count in range(20):  # of each come ten answers or more, some of which fail
        sent = {"to": to, "Body": f"ke-{count}"}
        assert page.request.post(f"{pointed.home}/emulator/phones/{number}/messages", data=sent).ok
    phone = pointed.phone(page, number, "banyak")
    expect(phone.bubbles).to_have_count(200)
    first = phone.bubbles.first
    kept = phone.here.locator(f'[data-sid="{first.get_attribute("data-sid")}"]')
    scrolled = phone.here.locator("[data-part=bubbles]")
    scrolled.evaluate("list => list.scrollTo({top: 100, behavior: 'instant'})")
    known = page.request.get(f"{pointed.home}/emulator/messages").json()["messages"]
    mine = [one for one in known if number in one["from"] + one["to"]]
    assert 200 < len(mine) <= 400
    expect(phone.bubbles).to_have_count(len(mine))
    expect(kept).to_be_in_viewport()
    expect(phone.here.locator(".earlier")).to_have_count(0)


def test_who_chooses_a_message_reads_all_of_it_and_times_as_in_indonesian(
    page: Page, pointed: Stall
) -> None:
    phone = pointed.phone(page, "+6281234567817")
    phone.says("halo", "Anda menulis: halo")
    expect(phone.last).to_have_attribute("data-status", "read")  # it is drawn anew no more
    pane = phone.inspects(phone.last)
    tools, words = (phone.last.locator(one).bounding_box() for one in (".bubble-tools", ".words"))
    assert tools is not None
    assert words is not None
    assert tools["y"] + tools["height"] <= words["y"]

    first = pane.locator(".timeline time").first
    expect(first).to_have_text(re.compile(r"^\d\d\.\d\d\.\d\d$"))
    page.locator("[data-do=language]").click()
    expect(first).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))


def test_faults_of_callbacks_say_that_they_wait_where_nobody_asked_for_any(
    page: Page, pointed: Stall, tmp_path: Path
) -> None:
    pointed.phone(page, "+6281234567818")
    page.locator("[data-do=controls]").click()
    expect(page.locator("[data-do=fault-callback-lost-once]")).to_be_visible()
    expect(page.locator("[data-part=faults-wait]")).to_be_hidden()
    with running(tmp_path, "phone", "--webhook", f"{pointed.bot}/sms") as (_, port):
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator("[data-do=controls]").click()
        expect(page.locator("[data-part=faults-wait]")).to_contain_text("menunggu")
        assert violations(page) == []


def test_a_bot_with_another_token_refuses_and_sees_what_was_signed(
    page: Page, pointed: Stall
) -> None:
    phone = pointed.phone(page, "+6281234567803", "token-lain")
    write(phone, "halo")
    expect(phone.row("halo").locator(".trouble")).to_contain_text("11200")
    pane = phone.inspects(phone.row("halo"))

    expect(pane.locator("[data-part=trip] > h3").first).to_contain_text("HTTP 403")
    signed = pane.locator(".code", has_text="AccountSidAC").first
    expect(signed).to_contain_text(f"{pointed.bot}/token-lainAccountSid")
    computed = pane.locator(".fold", has_text="Jawaban").locator(".code").first.inner_text()
    assert pane.locator(".guesses", has_text=computed).count() == 0  # no URL explains this one
    token = pane.locator("[data-part=other-token]")
    expect(token).to_contain_text("auth token-nya berbeda")
    expect(token).to_contain_text("wartel credentials")
    page.locator("[data-do=language]").click()
    expect(pane.locator("[data-part=other-token]")).to_contain_text("the auth tokens differ")
    page.locator("[data-do=language]").click()


def test_a_bot_behind_a_proxy_finds_the_signature_that_it_computes(
    page: Page, pointed: Stall
) -> None:
    phone = pointed.phone(page, "+6281234567804", "proxy")
    write(phone, "halo")
    expect(phone.row("halo").locator(".trouble")).to_be_visible()
    pane = phone.inspects(phone.row("halo"))

    computed = pane.locator(".fold", has_text="Jawaban").locator(".code").first.inner_text()
    guess = pane.locator(".guesses li", has_text=computed)
    expect(guess).to_contain_text("proxy mengakhiri TLS")
    expect(guess).to_contain_text("ini yang dihitung aplikasi Anda")
    expect(pane.locator("[data-part=other-token]")).to_have_count(0)  # that was it
    expect(guess).to_contain_text(f"{pointed.bot.replace('http:', 'https:')}/proxy")


def test_a_reload_midway_keeps_the_dots_and_what_is_not_sent_yet(
    page: Page, pointed: Stall
) -> None:
    phone = pointed.phone(page, "+6281234567814", "lambat")
    write(phone, "halo")
    phone.field.fill("belum terkirim\ndua baris")
    page.reload()
    expect(phone.field).to_have_value("belum terkirim\ndua baris")
    expect(phone.here.locator(".row--typing")).to_be_visible()
    expect(phone.here.locator(".head-status")).to_have_text("sedang mengetik…")
    expect(phone.last).to_contain_text("akhirnya")
    expect(phone.here.locator(".row--typing")).to_be_hidden()

    other = pointed.phone(page, "+6281234567815")
    expect(other.field).to_have_value("")
    pointed.phone(page, "+6281234567814", "lambat")
    phone.field.press("Enter")
    sent = phone.bubbles.filter(has_text="belum terkirim")
    expect(sent).to_have_count(1)
    expect(phone.field).to_have_value("")
    page.reload()
    expect(sent).to_have_count(1)
    expect(phone.field).to_have_value("")


# Faults


def write(phone: Handset, text: str) -> None:
    phone.field.fill(text)
    phone.field.press("Enter")
    expect(phone.row(text)).to_be_visible()


def controls(page: Page, *presses: str) -> None:
    """Press buttons on the sheet of controls."""
    page.locator("[data-do=controls]").click()
    for name in presses:
        page.locator(f"[data-do={name}]").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def befalls(page: Page, kind: str, value: int | None = None) -> None:
    """Have a fault befall the next message once."""
    page.locator("[data-do=controls]").click()
    button = page.locator(f"[data-do=fault-{kind}-once]")
    if value is not None:
        page.locator(".fault-row").filter(has=button).locator("input").fill(str(value))
    button.click()
    expect(page.locator(f"[data-fault={kind}]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def happened(page: Page, stall: Stall) -> None:
    """Wait until the fault has befallen a message, so that it cannot befall the next one."""
    until(lambda: not page.request.get(f"{stall.home}/emulator/faults").json()["armed"])


def answers(phone: Handset) -> Locator:
    return phone.here.locator("[data-sid]:has(.bubble--theirs)")


def test_messages_arrive_twice_never_late_and_in_another_order(page: Page, pointed: Stall) -> None:
    phone = pointed.phone(page, "+6281234567805")
    befalls(page, "duplicate")
    write(phone, "ganda")
    expect(answers(phone).locator(".words")).to_have_text(["Anda menulis: ganda"] * 2)

    befalls(page, "drop")
    write(phone, "hilang")
    happened(page, pointed)
    phone.says("ada", "Anda menulis: ada")
    expect(answers(phone).filter(has_text="hilang")).to_have_count(0)

    befalls(page, "reorder", 3000)
    write(phone, "satu")
    happened(page, pointed)
    write(phone, "dua")
    expect(answers(phone)).to_have_count(5)
    expect(answers(phone).nth(3)).to_contain_text("dua")
    expect(answers(phone).nth(4)).to_contain_text("satu")

    befalls(page, "delay", 3000)
    write(phone, "nanti")
    expect(phone.here.locator(".head-status")).to_have_text("sedang mengetik…")
    expect(answers(phone)).to_have_count(5)
    controls(page, "clock-hour", "clock-reset")
    expect(phone.last).to_contain_text("Anda menulis: nanti")


def test_the_wire_is_slow_or_breaks(page: Page, pointed: Stall) -> None:
    phone = pointed.phone(page, "+6281234567806")
    befalls(page, "slow", 1)
    phone.says("pelan", "Anda menulis: pelan")
    took = phone.inspects(phone.bubbles.first).locator("[data-part=trip] > h3").first.inner_text()
    assert int(took.removesuffix(" ms").rpartition(" ")[2]) >= 900

    befalls(page, "cut")
    write(phone, "putus")
    expect(phone.row("putus").locator(".trouble")).to_be_visible()
    expect(answers(phone)).to_have_count(1)


def test_callbacks_get_lost_or_late_and_answers_fail(page: Page, pointed: Stall) -> None:
    phone = pointed.phone(page, "+6281234567807", "sms")
    befalls(page, "callback-lost")
    phone.says("satu", "Anda menulis: satu")
    pane = phone.inspects(phone.last)
    expect(pane.locator(".timeline")).to_contain_text("status callback delivered: 204")
    assert "sent" not in pointed.statuses

    befalls(page, "error", 30008)
    write(phone, "gagal")
    expect(answers(phone).last.locator(".trouble")).to_contain_text("30008")
    expect(answers(phone).last).to_have_attribute("data-status", "undelivered")

    pointed.statuses.clear()
    befalls(page, "callback-late", 3000)
    phone.says("telat", "Anda menulis: telat")
    until(lambda: {"sent", "delivered"} <= set(pointed.statuses))
    assert pointed.statuses.index("delivered") < pointed.statuses.index("sent")


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)

"""Find everything again after a restart, and never more than there was."""

import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest
from support.desk import Desk
from support.wire import ACCOUNT, NOTHING, PHONE, SMS, WHATSAPP, Bot, line, says, xml

from bot.emulator.assembly import assemble
from bot.emulator.journal import Journal, JournalDamaged
from bot.emulator.model import (
    Attachment,
    Content,
    Location,
    Phone,
    Place,
    Sender,
    Tap,
)
from bot.emulator.over_wsgi import WsgiTransport

EVERYTHING = [
    Content("halo 😀\n\u2028 baris"),
    Content("foto", attachments=(Attachment("image/png", b"\x00\xff\x89PNG"),)),
    Content(location=Location(-6.2, 106.8, "Jl. Merdeka", "Kantor")),
    Content(contact="BEGIN:VCARD\nEND:VCARD"),
    Content(tap=Tap("list", "Kopi", "kopi", "pahit")),
    Content("iklan", forwarded=True, referral=(("ReferralBody", "x"),)),
]

REDIRECT = '<Response><Message to="salah">a</Message><Redirect>/lagi</Redirect></Response>'


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new" / "journal.jsonl"


@pytest.fixture
def keep(path):
    """Keep a line's state in the journal, until the test ends at the latest."""
    with ExitStack() as stack:

        def keep(wire):
            return stack.enter_context(closing(Journal(path, wire.carrier)))

        yield keep


def everything_of(wire):
    store = wire.carrier.store
    address = PHONE.address("whatsapp")
    return store.messages(), store.exchanges(), store.inbox(address)


def restarted(path):
    wire = line()
    Journal(path, wire.carrier).close()
    return wire


def test_a_restart_finds_every_message_and_every_exchange(path, keep):
    wire = line(says("Baik", "<Media>http://bot.test/a.png</Media>ini"))
    journal = keep(wire)
    for content in EVERYTHING:
        wire.says(content)
    journal.close()

    assert len(wire.carrier.store.messages()) == 3 * len(EVERYTHING)
    assert everything_of(restarted(path)) == everything_of(wire)


def test_redirects_and_warnings_are_kept_too(path, keep):
    wire = line(xml(REDIRECT), xml(NOTHING))
    keep(wire)
    wire.says("halo")

    exchanges = restarted(path).carrier.store.exchanges()
    assert exchanges == wire.carrier.store.exchanges()
    assert [len(exchange.verbs) for exchange in exchanges] == [2, 0]


def test_it_goes_on_where_it_left_off(path, keep):
    before = line(says("satu"))
    first = keep(before)
    before.says("a")
    first.close()
    after = line(says("dua"))
    after.carrier.ids._random.seed(8)  # a restart never gives the identifiers of before again
    second = keep(after)
    after.says("b")
    second.close()

    assert restarted(path).inbox() == ["satu", "dua"]


def test_what_was_deleted_stays_deleted(path, keep):
    wire = line(says("satu"))
    keep(wire)
    reply = wire.says("a").replies[0]
    wire.carrier.tell("removed", wire.carrier.store.remove(reply.sid))

    assert restarted(path).inbox() == []


def test_a_reset_empties_it(path, keep):
    wire = line(says("satu"))
    keep(wire)
    wire.says("a")
    wire.carrier.reset()
    assert path.read_bytes() == b""
    wire.says("b")

    assert len(restarted(path).carrier.store.messages()) == 2


@pytest.mark.parametrize("cut", [1, 2, 40])
def test_a_line_that_a_crash_cut_short_is_dropped(path, keep, cut):
    wire = line(says("satu"))
    keep(wire)
    wire.says("a")
    whole = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(whole)[:-cut])
    again = restarted(path)

    assert path.read_bytes() == b"".join(whole[:-1])
    assert again.inbox() in (["satu"], [])


@pytest.mark.parametrize("text", ["nonsense\n", '{"message": {}}\n', "[]\n", "{}\n"])
def test_a_file_that_is_no_journal_is_left_alone(path, text):
    path.parent.mkdir()
    path.write_text(text)

    with pytest.raises(JournalDamaged, match=r"journal\.jsonl:1: "):
        restarted(path)
    assert path.read_text() == text


def test_nobody_else_can_read_it(path):
    Journal(path, line().carrier).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_many_phones_at_once_are_kept_whole(path, keep):
    wire = line(says("Baik"))
    journal = keep(wire)

    def talk(number: int) -> None:
        phone = Phone(f"+6281200000{number:03}", place=Place())
        for _ in range(5):
            wire.carrier.receive(phone, WHATSAPP, Content("halo"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(talk, range(20)))
    journal.close()

    found = {message.sid: message for message in restarted(path).carrier.store.messages()}
    assert found == {message.sid: message for message in wire.carrier.store.messages()}
    assert len(found) == 200


def emulator_at(path):
    made = assemble(ACCOUNT, [Sender(WHATSAPP), Sender(SMS)], WsgiTransport(Bot()))
    return made, Journal(path, made.carrier)


def test_after_a_restart_a_person_may_still_be_written_to_who_wrote_a_moment_ago(path):
    first, journal = emulator_at(path)
    first.carrier.receive(PHONE, WHATSAPP, Content("halo"))
    first.carrier.receive(PHONE, SMS, Content("STOP"))
    journal.close()
    second, journal = emulator_at(path)

    with closing(journal):
        made = Desk(second, Bot(), second.carrier.clock)
        ours = {"From": WHATSAPP, "To": PHONE.address("whatsapp"), "Body": "Pembayaran diterima"}
        assert made.status(made.create(**ours)["sid"]) == "delivered"
        assert made.refusal(From=SMS, To=PHONE.number) == 21610

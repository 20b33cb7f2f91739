"""Check ids, addresses and the catalogue of errors."""

import re
from uuid import UUID

import pytest

from bot.emulator.addresses import bare, channel_of, is_recipient, is_sender
from bot.emulator.catalogue import CATALOGUE, problem
from bot.emulator.ids import Ids


@pytest.mark.parametrize("prefix", ["AC", "SM", "MG", "HX", "ME", "SK"])
def test_a_sid_has_its_prefix_and_32_hexadecimal_digits(prefix):
    assert re.fullmatch(prefix + "[0-9a-f]{32}", Ids(1).sid(prefix))


def test_message_sids_tell_text_from_media():
    assert Ids(1).message()[:2] == "SM"
    assert Ids(1).message(media=True)[:2] == "MM"


def test_a_token_is_a_uuid_of_version_4():
    assert UUID(Ids(1).token()).version == 4


def test_a_seed_repeats_a_run_and_no_seed_does_not():
    first, second, other = Ids("a"), Ids("a"), Ids("b")
    run = [first.message(), first.token(), first.secret()]

    assert run == [second.message(), second.token(), second.secret()]
    assert other.message() != run[0]
    assert Ids().message() != Ids().message()


@pytest.mark.parametrize(
    ("address", "recipient", "sender"),
    [
        ("+6281234567890", True, True),
        ("whatsapp:+6281234567890", True, True),
        ("whatsapp:ID.1234567890123456", True, False),
        ("12345", True, True),
        ("BPJS Info", False, True),
        ("A name too long", False, False),
        ("+0123456789", False, False),
        ("+12", False, False),
        ("whatsapp:12345", False, False),
        ("+62 812 345", False, False),
        ("+6281234567890\n", False, False),
        ("", False, False),
    ],
)
def test_addresses_are_recognised(address, recipient, sender):
    assert (is_recipient(address), is_sender(address)) == (recipient, sender)


def test_the_channel_is_in_the_address():
    assert [channel_of("whatsapp:+1500"), channel_of("+1500")] == ["whatsapp", "sms"]
    assert bare("whatsapp:+1500") == "+1500"


@pytest.mark.parametrize("code", [11200, 11205, 11215, 11750, 12100, 12102, 12300, 14107])
def test_these_are_errors(code):
    assert CATALOGUE[code].level == "ERROR"


@pytest.mark.parametrize("code", [12200, *range(14101, 14107), *range(14108, 14112)])
def test_these_are_warnings(code):
    assert CATALOGUE[code].level == "WARNING"


def test_a_problem_names_its_page_and_reads_as_a_sentence():
    found = problem(11750, "70000 bytes")

    assert found.more_info == "https://www.twilio.com/docs/errors/11750"
    assert str(found) == "11750 TwiML response body too large: 70000 bytes"
    assert str(problem(11215)) == "11215 HTTP too many redirects"


def test_the_catalogue_is_well_formed():
    assert len(CATALOGUE) > 70
    assert all(code == one.code and one.text.strip() == one.text for code, one in CATALOGUE.items())
    assert list(CATALOGUE) == sorted(CATALOGUE)

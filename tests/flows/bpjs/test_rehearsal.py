import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.events import EventReceived
from bot.engine.session import Session
from bot.errors import EventRefused
from bot.hooks import Scene
from flows.bpjs.arrears import bill, family_account
from flows.bpjs.links import form_event_id, payment_reference
from flows.bpjs.members import Duplicate, Ledger
from flows.bpjs.people import Channel
from flows.bpjs.rehearsal import BpjsRehearsal, MemoryLedger, personas
from flows.bpjs.samples import request

AT = datetime.fromisoformat("2026-11-23T09:00:00+07:00")
CARD = personas()["menunggak"].card
SCENE = Scene(AT, "k" * 32, "https://bot.example", lambda *pair: "c0" * 13, services=None)


@pytest.fixture
def rehearsal():
    return BpjsRehearsal(SCENE)


def session(**slots):
    return Session(
        contact=f"whatsapp:{personas()['menunggak'].phone}",
        address="whatsapp:+62811",
        channel="whatsapp",
        flow="chika",
        state="pandawa.formulir",
        language="id",
        expires_at=AT + timedelta(hours=24),
        slots=slots,
    )


def with_form(minutes=60):
    return session(tautan_id="f1", tautan_sampai=(AT + timedelta(minutes=minutes)).timestamp())


def event(name, **data):
    return EventReceived("e1", AT, name, data)


def owed(rehearsal, card=CARD):
    return bill(rehearsal.facts(AT).look_up("member_by_card", card), AT).amount


def test_the_memory_holds_the_same_households_as_the_store(redis_client):
    real, memory = Ledger(redis_client), MemoryLedger(AT)
    real.reset(tuple(personas().values()), AT)

    for persona in personas().values():
        assert memory.by_card(persona.card) == real.by_card(persona.card)
        assert memory.by_nik(persona.person.member.nik) == real.by_card(persona.card)
        assert memory.by_phone(f"whatsapp:{persona.phone}") == real.by_card(persona.card)
    assert memory.by_card("54321") == real.by_card("54321")
    assert memory.by_card("0000000000000") is None


payments = st.lists(
    st.tuples(
        st.sampled_from(["r1", "r2", "r3"]),
        st.sampled_from(["menunggak", "telat-sebulan", "lunas"]),
        st.sampled_from(["owed", "wrong"]),
        st.sampled_from(list(Channel)),
    ),
    max_size=5,
)


def test_the_memory_answers_every_payment_as_the_store_does(redis_client):
    real = Ledger(redis_client)

    @given(payments)
    def same(made):
        memory = MemoryLedger(AT)
        real.reset(tuple(personas().values()), AT)
        for reference, slug, amount, channel in made:
            home = real.by_card(personas()[slug].card)
            rupiah = bill(home, AT).amount or 1000
            offer = (
                *(reference, family_account(home)),
                *(rupiah if amount == "owed" else rupiah + 1, AT, channel),
            )
            assert memory.pay(*offer) == real.pay(*offer)
            assert memory.payment(reference) == real.payment(reference)
            assert memory.by_card(home.member.card) == real.by_card(home.member.card)

    same()


def test_two_rehearsals_share_nothing():
    one, other = BpjsRehearsal(SCENE), BpjsRehearsal(SCENE)
    one.event(event("pembayaran.luar"), session())

    assert owed(one) == 0
    assert owed(other) == 420_000


def test_a_sent_form_reports_what_the_page_would_report(rehearsal):
    told = rehearsal.event(event("formulir.terkirim"), with_form())

    assert (told.id, told.at) == (form_event_id("f1"), AT)
    assert told.data == {"kartu": CARD, "layanan": "J"}


def test_a_form_for_another_person_or_service_reports_that(rehearsal):
    slug = rehearsal.event(event("formulir.terkirim", kartu="lunas"), with_form())
    demo = rehearsal.event(event("formulir.terkirim", kartu="54321"), with_form())
    other = rehearsal.event(event("formulir.terkirim", layanan="A"), with_form())

    assert slug.data["kartu"] == personas()["lunas"].card
    assert demo.data["kartu"] == "54321"
    assert (other.data["kartu"], other.data["layanan"]) == ("", "A")
    assert json.loads(other.data["data"])["kelas"] == "III"


def test_a_form_that_its_page_would_refuse_is_not_sent(rehearsal):
    with pytest.raises(EventRefused, match="'meninggal': Tanggal itu sebelum peserta lahir"):
        rehearsal.event(
            event("formulir.terkirim", layanan="H", meninggal="1950-01-01"), with_form()
        )


def test_a_payment_is_booked_before_the_conversation_hears_of_it(rehearsal):
    told = rehearsal.event(event("pembayaran.diterima"), session(bayar_id="b1" * 16, kartu=CARD))
    reference = payment_reference("b1" * 16)

    assert (told.id, told.data) == (
        f"bayar:{reference}",
        {"referensi": reference, "jumlah": "420000"},
    )
    assert owed(rehearsal) == 0


def test_a_payment_elsewhere_is_booked_and_nobody_is_told(rehearsal):
    told = rehearsal.event(event("pembayaran.luar", kartu="telat-sebulan", kanal="pandawa"), None)

    assert told is None
    assert owed(rehearsal, personas()["telat-sebulan"].card) == 0


@pytest.mark.parametrize(
    ("happening", "where", "reason"),
    [
        (event("formulir.terkirim"), None, "no form can be sent now"),
        (event("formulir.terkirim"), session(), "its link is 'berakhir'"),
        (event("formulir.terkirim"), with_form(0), "its link is 'kedaluwarsa'"),
        (event("formulir.terkirim", layanan="Z"), with_form(), "no service 'Z'"),
        (event("formulir.terkirim", kartu="budi"), with_form(), "there is no persona 'budi'"),
        (event("formulir.terkirim", kartu="0012"), with_form(), "nobody has the card 0012"),
        (event("pembayaran.diterima"), session(kartu=CARD), "the link is 'berakhir'"),
        (event("pembayaran.diterima"), None, "nothing can be paid now"),
        (event("pembayaran.luar", kartu="lunas"), None, "the family owes nothing"),
        (event("pembayaran.luar"), None, "whoever writes is no member"),
        (event("pembayaran.luar", kanal="burung"), session(), "'kanal' is one of tautan"),
        (event("hujan.turun"), session(), "nothing outside the chat is called 'hujan.turun'"),
    ],
)
def test_what_the_outside_would_not_let_happen_is_refused(rehearsal, happening, where, reason):
    with pytest.raises(EventRefused, match=reason):
        rehearsal.event(happening, where)


def test_a_second_payment_for_the_same_link_is_refused(rehearsal):
    where = session(bayar_id="b1" * 16, kartu=CARD)
    rehearsal.event(event("pembayaran.diterima"), where)

    with pytest.raises(EventRefused, match="owes nothing"):
        rehearsal.event(event("pembayaran.diterima"), where)


def test_an_unknown_persona_is_told_with_the_known_ones(rehearsal):
    with pytest.raises(LookupError, match="no persona 'budi', but menunggak, "):
        rehearsal.contact("budi", "whatsapp")


def test_links_of_a_rehearsal_are_those_of_the_pages(rehearsal):
    facts = rehearsal.facts(AT)
    key = "whatsapp:+62811\nwhatsapp:+62812\n" + "f1" * 16

    assert facts.look_up("form_link", key).startswith("https://bot.example/f/")
    assert facts.look_up("pay_link", key).startswith("https://bot.example/bayar/")
    with pytest.raises(LookupError):
        facts.look_up("weather", "x")


def test_a_repeated_reference_is_a_duplicate_in_memory_too():
    memory = MemoryLedger(AT)
    home = memory.by_card(CARD)
    offer = ("r1", family_account(home), 420_000, AT, Channel.FORM)
    first = memory.pay(*offer)

    assert memory.pay(*offer) == Duplicate(first)


def test_a_form_of_another_service_is_sent_as_its_page_reported_it(rehearsal):
    typed = request("C", personas()["menunggak"], AT.date()) | {"ibu": "Sri Rekaan"}
    reported = {"layanan": "C", "kartu": "", "isian": "{}", "data": json.dumps(typed)}
    told = rehearsal.event(event("formulir.terkirim", **reported), with_form())

    assert json.loads(told.data["data"]) == typed


@pytest.mark.parametrize("text", ["{", "[]", '"x"'])
def test_a_report_that_no_page_makes_is_refused(rehearsal, text):
    with pytest.raises(EventRefused, match="JSON"):
        rehearsal.event(event("formulir.terkirim", layanan="C", data=text), with_form())

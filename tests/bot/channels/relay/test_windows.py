"""Ways to a contact: menus as rows, free words, and what is left when 24 hours have passed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.relay_rig import CHOICES, PHONE, SMS, WHATSAPP, Rig, recipient

from bot.channels.relay.ways import after, once_more, ways_to
from bot.emulator.faults import Fault
from bot.engine.effects import Choice, SendMessage
from bot.engine.events import EventReceived
from bot.engine.flow import Channel

DAY = timedelta(hours=24)
CHIKA = Channel("whatsapp", "loket", DAY, rows=True, late=("template", "sms"))
FRAMED = "Kabar dari Loket: Kabar Balas untuk melanjutkan."


def message(rig: Rig, **more: object) -> SendMessage:
    return SendMessage("E#0", "Kabar", to=recipient(rig.now), **more)  # type: ignore[arg-type]


def test_within_a_day_free_words_come_first_and_rows_before_them(rig: Rig) -> None:
    assert ways_to(message(rig), CHIKA, rig.now) == ("text", "template", "sms")
    assert ways_to(message(rig, choices=CHOICES), CHIKA, rig.now)[:2] == ("rows", "text")


def test_a_minute_before_the_window_closes_it_counts_as_closed(rig: Rig) -> None:
    late = rig.now + DAY - timedelta(minutes=1)
    assert ways_to(message(rig), CHIKA, late)[0] == "text"
    assert ways_to(message(rig), CHIKA, late + timedelta(seconds=1)) == ("template", "sms")


def test_sms_knows_no_window(rig: Rig) -> None:
    sms = SendMessage("E#0", "Kabar", to=recipient(rig.now, PHONE))
    assert ways_to(sms, Channel("sms", "loket", DAY), rig.now + 9 * DAY) == ("text",)


def test_behind_a_way_comes_the_next_one() -> None:
    assert after("rows", ("rows", "text", "sms")) == "text"
    assert after("sms", ("rows", "text", "sms")) == ""
    assert after("text", ("template", "sms")) == "template"
    assert after("text", ()) == ""


def test_one_way_is_tried_three_times_at_most() -> None:
    assert once_more("", "text") == "text:2"
    assert once_more("text:2", "text") == "text:3"
    assert once_more("text:3", "text") == ""


def test_after_a_day_a_notice_goes_in_an_approved_template(rig: Rig) -> None:
    rig.leave("Kabar", to=recipient(rig.now - 9 * DAY))
    rig.relay()
    rig.settles()
    assert rig.inbox() == [FRAMED]
    assert [one.approval for one in rig.emulator.templates.all() if not one.sandbox] == ["approved"]


def test_a_template_is_made_once(rig: Rig) -> None:
    rig.leave("Kabar", "Kabar lain", to=recipient(rig.now - 9 * DAY))
    relay = rig.relay()
    rig.settles()
    relay.stop()
    rig.relay("another")
    rig.leave("Kabar ketiga", to=recipient(rig.now - 9 * DAY))
    rig.settles()
    assert len(rig.inbox()) == 3
    assert len([one for one in rig.emulator.templates.all() if not one.sandbox]) == 1


def test_while_no_template_is_approved_an_sms_goes_instead(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "bot.emulator.rest.content.submitted", lambda template, *more: template
    )  # WhatsApp takes its time
    rig.leave("Kabar", to=recipient(rig.now - 9 * DAY))
    rig.relay()
    rig.settles()
    assert (rig.inbox(), rig.inbox("sms")) == ([], ["Kabar"])


def test_a_window_that_twilio_knows_to_be_closed_leads_to_another_way(rig: Rig) -> None:
    rig.leave("Kabar", to=recipient(rig.now))  # but nobody has ever written to Twilio
    rig.relay()
    rig.sees(lambda: rig.inbox() == [FRAMED])
    rig.settles()
    assert rig.reasons() == []


def test_without_any_way_it_is_on_the_list_and_owed(rig: Rig) -> None:
    rig.leave("Kabar", to=recipient(None))
    rig.emulator.box.arm(Fault("error", code=63016))
    rig.relay()
    rig.sees(lambda: rig.reasons() == ["63016"])
    assert rig.dispatch.dead()[0].owed == "1"


def test_somebody_who_is_not_on_whatsapp_gets_an_sms(rig: Rig) -> None:
    rig.says("halo")
    rig.relay()
    rig.settles()
    rig.emulator.box.arm(Fault("error", code=63003, times=2))
    rig.happens("paket.tiba")
    rig.sees(lambda: "Paket Anda tiba." in rig.inbox("sms"))


def test_a_menu_comes_as_buttons_and_a_tap_is_an_answer(rig: Rig) -> None:
    rig.relay()
    assert rig.says("halo").replies == ()
    rig.sees(lambda: len(rig.inbox()) == 2)
    address = f"whatsapp:{PHONE}"
    greeting, menu = rig.emulator.carrier.store.inbox(address)
    assert greeting.body == "Halo, ini loket."
    assert (menu.body, menu.offer and menu.offer.kind) == ("Mau apa?", "button")
    assert menu.offer is not None
    assert [(one.id, one.title) for one in menu.offer.choices] == [
        ("ambil", "Ambil paket"),
        ("kirim", "Kirim paket"),
    ]
    assert rig.says("Kirim paket", payload="kirim").replies == ("Silakan ke loket.",)


@pytest.mark.parametrize(
    ("choices", "kind"),
    [
        (tuple(Choice(f"c{n}", f"Pilihan {n}", "dengan penjelasan") for n in range(10)), "list"),
        (tuple(Choice(f"c{n}", f"Pilihan {n}") for n in range(4)), "list"),
        (tuple(Choice(f"c{n}", f"Pilihan {n}") for n in range(3)), "button"),
        ((Choice("a", "x" * 21),), "list"),
        ((Choice("a", "x" * 25),), None),
        (tuple(Choice(f"c{n}", f"Pilihan {n}") for n in range(11)), None),
        ((Choice("a", "A", "x" * 73),), None),
    ],
)
def test_a_menu_takes_the_shape_that_it_fits(
    rig: Rig, choices: tuple[Choice, ...], kind: str | None
) -> None:
    rig.says("halo")
    rig.relay()
    rig.settles()
    rig.leave("Mau apa?\n\n1. Ini", to=recipient(rig.now), choices=choices, bare="Mau apa?")
    rig.settles()
    last = rig.emulator.carrier.store.inbox(f"whatsapp:{PHONE}")[-1]
    assert (last.offer.kind if last.offer else None) == kind
    assert last.body == ("Mau apa?" if kind else "Mau apa?\n\n1. Ini")


def test_a_template_that_is_gone_is_made_again_and_the_menu_goes_as_text(rig: Rig) -> None:
    rig.says("halo")
    rig.relay()
    rig.settles()
    rig.emulator.templates.clear()
    rig.says("x")
    rig.says("menu?")
    rig.leave("Mau apa?\n\n1. A", to=recipient(rig.now), choices=CHOICES, bare="Mau apa?")
    rig.sees(lambda: "Mau apa?\n\n1. A" in rig.inbox())
    rig.leave("Mau apa?\n\n1. A", to=recipient(rig.now), choices=CHOICES, bare="Mau apa?")
    rig.sees(lambda: rig.inbox()[-1] == "Mau apa?")


def test_without_a_relay_a_menu_is_text(rig: Rig) -> None:
    rig.bot.turns.can_send_later = False
    assert rig.says("halo").replies == (
        "Halo, ini loket.",
        "Mau apa?\n\n1. Ambil paket\n2. Kirim paket",
    )


def test_who_cannot_be_reached_gets_the_menu_as_text(rig: Rig) -> None:
    assert len(rig.says("halo", reachable=False).replies) == 2


def test_an_alarm_reaches_a_contact_whose_conversation_has_ended(rig: Rig) -> None:
    rig.says("halo")
    rig.says("ambil")
    rig.relay()
    rig.settles()
    before = rig.inbox()
    rig.clock.advance(2 * DAY)
    rig.sees(lambda: len(rig.inbox()) > len(before))
    (notice,) = rig.inbox()[len(before) :]
    assert notice == "Kabar dari Loket: Jangan lupa paketnya. Balas untuk melanjutkan."


def test_an_alarm_rings_on_in_the_rhythm_that_the_flow_sets(rig: Rig) -> None:
    rig.says("halo")
    rig.says("ambil")
    rig.relay()
    rig.settles()
    for times in (1, 2, 3):
        rig.clock.advance(2 * DAY)
        rig.sees(lambda times=times: sum("Jangan lupa" in text for text in rig.inbox()) == times)


def test_an_alarm_speaks_the_language_of_the_conversation_it_was_set_in(rig: Rig) -> None:
    store = rig.bot.services.store
    rig.says("halo")
    loaded = store.load(rig.uid(), "x")
    assert loaded.session is not None
    english = replace(loaded.session, language="en")
    store.commit(rig.uid(), "x", loaded.token, english, (), (), "")
    rig.says("ambil")
    rig.relay()
    rig.settles()
    rig.clock.advance(2 * DAY)
    rig.sees(lambda: "News from Loket: Do not forget the parcel. Answer to go on." in rig.inbox())


def test_silence_that_was_asked_for_by_sms_holds_for_sms(rig: Rig) -> None:
    rig.says("berhenti", to=SMS)
    rig.relay()
    rig.settles()
    rig.leave("Kabar", to=recipient(rig.now))
    rig.emulator.box.arm(Fault("error", code=63003))  # not on WhatsApp
    rig.sees(lambda: "hushed" in rig.log.getvalue())
    rig.settles()
    assert rig.inbox("sms") == []


def test_a_hushed_contact_is_not_reminded(rig: Rig) -> None:
    rig.says("halo")
    rig.says("ambil")
    rig.says("berhenti")
    rig.relay()
    rig.settles()
    rig.clock.advance(2 * DAY)
    rig.sees(lambda: "hushed" in rig.log.getvalue())
    rig.settles()
    assert not any("Jangan lupa" in text for text in rig.inbox() + rig.inbox("sms"))


def test_an_alarm_is_told_once_although_its_relay_dies_before_it_is_struck(rig: Rig) -> None:
    rig.says("halo", to=WHATSAPP)
    rig.says("ambil")
    relay = rig.relay()
    rig.settles()
    relay.stop()
    rig.store.client.set("w:relay", "1")  # which the end of a relay takes away
    alarms = relay._parts.alarms
    rig.clock.advance(2 * DAY)
    (alarm,) = alarms.due(rig.now, 10)
    wake = alarm.wake
    event = EventReceived(wake.id, rig.now, wake.name, wake.data, wake.to)
    rig.bot.turns.take_turn(event, uid=alarm.uid)
    rig.relay("another")
    rig.sees(lambda: any("Jangan lupa" in text for text in rig.inbox()))
    rig.sees(lambda: alarms.due(rig.now, 10) == [])
    rig.settles()
    assert sum("Jangan lupa" in text for text in rig.inbox()) == 1

"""What the bot says later reaches the phone by itself, once, over real HTTP."""

from support.relay_rig import PHONE, SMS, Rig


def test_what_an_event_says_reaches_the_phone_by_itself(rig: Rig) -> None:
    rig.says("halo")
    rig.relay()
    rig.happens("paket.tiba")
    rig.settles()
    assert "Paket Anda tiba." in rig.inbox()


def test_what_was_sent_is_not_said_again_by_the_next_reply(rig: Rig) -> None:
    rig.says("halo")
    rig.happens("paket.tiba")
    rig.relay()
    rig.settles()
    rig.bot.turns.can_send_later = False  # so that the reply comes as text
    assert rig.says("x").replies == ("Balas 1 atau 2.",)


def test_messages_of_one_contact_keep_their_order(rig: Rig) -> None:
    rig.says("halo", to=SMS)
    for _ in range(10):
        rig.happens("paket.hilang", to=SMS)
    rig.relay()
    rig.settles()
    assert rig.inbox("sms") == ["Paket hilang.", "Maaf, ya."] * 10


def test_a_contact_on_sms_is_told_by_sms(rig: Rig) -> None:
    rig.says("halo", to=SMS)
    rig.relay()
    rig.happens("paket.tiba", to=SMS)
    rig.settles()
    assert rig.inbox("sms", PHONE) == ["Paket Anda tiba."]

"""Put the made-up members into the phones of the browser."""

from __future__ import annotations

from bot.hooks import Caller, Phonebook
from flows.bpjs.identity import DEMO_CARD
from flows.bpjs.personas import load_personas

PHONEBOOK = Phonebook(
    callers=tuple(
        Caller(persona.phone, persona.name, {"id": persona.about, "en": persona.about_english})
        for persona in load_personas()
    ),
    names={"whatsapp": "CHIKA (SIMULASI)", "sms": "TAGIHAN (SIMULASI)"},
    openers={
        "whatsapp": ("Halo", ".", "Kenapa kartu saya tidak aktif?"),
        "sms": (f"TAGIHAN {DEMO_CARD}",),
    },
    zone="Asia/Jakarta",
)

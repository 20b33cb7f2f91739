"""Register a newborn in the family of a known person."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from bot.engine.matching import normalise, read_date
from flows.bpjs.arrears import standing
from flows.bpjs.chat.applicant import read_name, read_nik_answer
from flows.bpjs.chat.first_payment import PAYMENT_SLOTS, new_card, owe
from flows.bpjs.chat.matter import home_of_matter
from flows.bpjs.chat.rows import ask
from flows.bpjs.identity import mask_name, mask_number
from flows.bpjs.months import jakarta_date
from flows.bpjs.people import Member, Relation
from flows.bpjs.registration import moves, newborn
from flows.bpjs.wording import NEXT_STEPS
from flows.bpjs.words import day_in_words

BABY_SLOTS = ("bayi_lahir", "bayi_nik", "bayi_nama", "foto_lolos")

SINCE = {
    **dict.fromkeys(("hari ini", "tadi pagi", "tadi siang", "barusan", "today"), 0),
    **dict.fromkeys(("kemarin", "kemaren", "kmrn", "yesterday"), 1),
    **dict.fromkeys(("kemarin lusa", "kemarin dulu"), 2),
}
"""Days from a word to today."""

DAYS_AGO = re.compile(r"(\d{1,3}) (?:hari|days?) (?:(?:yang|yg) )?(?:lalu|ago)")

IN_TIME = {
    "id": "Masih dalam batas 28 hari (sampai {day}).",
    "en": "Still within the 28 days (until {day}).",
}
LATE = {
    "id": "Batas 28 hari sudah lewat ({day}). Bayi tetap bisa didaftarkan, tetapi pelayanan "
    "sebelum aktif tidak dijamin.",
    "en": "The 28 days ended on {day}. The baby can still be registered, but care before it is "
    "active is not covered.",
}
LATE_PAYER = {
    "id": " Iurannya dihitung sejak bulan lahir.",
    "en": " Contributions count from the month of birth.",
}


@action()
def mulai_bayi(c: Conversation) -> None:
    """Forget what was said of another baby."""
    for slot in BABY_SLOTS:
        c.slots.pop(slot, None)


@guard
def keluarga_tidak_aktif(c: Conversation) -> bool:
    """Tell whether somebody else pays for the family, but the person is not active."""
    home = home_of_matter(c)
    if home is None or home.family.segment.pays_itself:
        return False
    return not standing(home, c.at).active


@guard
def bayi_lengkap(c: Conversation) -> bool:
    """Tell whether everything about the baby has been answered before."""
    return bool(c.slots.get("bayi_nama") and c.slots.get("foto_lolos"))


@guard
def bayi_lewat_perusahaan(c: Conversation) -> bool:
    """Tell whether the employer has to arrange a further child."""
    home = home_of_matter(c)
    return home is not None and newborn.way(home) is newborn.Way.EMPLOYER


@guard
def bayi_bayar(c: Conversation) -> bool:
    """Tell whether a first contribution is owed for the baby."""
    home = home_of_matter(c)
    return home is not None and newborn.way(home) is newborn.Way.PAYMENT


@phrase
def sebab_keluarga(c: Conversation) -> str:
    """Say why the person is not active and what mends it."""
    home = home_of_matter(c)
    cause = standing(home, c.at).cause if home is not None else None
    return NEXT_STEPS[cause][c.language] if cause else ""


@parser(
    sets=("catatan_28_hari",),
    reasons=("terlalu_besar",),
    samples=("2026-11-10", "01-11-2026", "2026-10-01", "2026-07-01"),
)
def lahir_bayi(c: Conversation, text: str) -> Answer | Refusal:
    """Read the birth date of a baby of less than a year."""
    today = jakarta_date(c.at)
    born = _days_back(text, today) or read_date(text, today=today)
    if born is None:
        return Refusal()
    if newborn.too_old(born, today):
        return Refusal("terlalu_besar")
    return Answer(born.isoformat(), {"catatan_28_hari": _note(c, born, today)})


def _days_back(text: str, today: date) -> date | None:
    """Read a day that is told from today, as parents of a few days do."""
    said = normalise(text)
    counted = DAYS_AGO.fullmatch(said)
    days = int(counted[1]) if counted else SINCE.get(said)
    return None if days is None else today - timedelta(days=days)


def _note(c: Conversation, born: date, today: date) -> str:
    """Say whether the 28 days are over, and what that means."""
    day = day_in_words(newborn.deadline(born), c.language)
    if not newborn.late(born, today):
        return IN_TIME[c.language].format(day=day)
    more = LATE_PAYER[c.language] if bayi_bayar(c) else ""
    return LATE[c.language].format(day=day) + more


@guard
def bayi_perlu_nik(c: Conversation) -> bool:
    """Tell whether the baby is over three months old and its NIK has not been given."""
    return newborn.needs_nik(_born(c), jakarta_date(c.at))


def _born(c: Conversation) -> date:
    return date.fromisoformat(c.slots["bayi_lahir"])


@parser(
    sets=("jumlah_angka",),
    reasons=("jumlah_angka", "tanggal", "bukan_nik", "beda", "terdaftar"),
    samples=("3199010107260201",),
)
def nik_bayi(c: Conversation, text: str) -> Answer | Refusal:
    """Read the NIK of a baby, in which the birth date must stand."""
    answer = read_nik_answer(text, jakarta_date(c.at))
    if isinstance(answer, Refusal):
        return answer
    if answer.slots["lahir"] != c.slots["bayi_lahir"]:
        return Refusal("beda")
    taken = c.facts.look_up("member_by_nik", answer.value) is not None
    return Refusal("terdaftar") if taken else Answer(answer.value)


@parser(samples=("Kenanga Tiruan",))
def nama_bayi(c: Conversation, text: str) -> Answer | Refusal:
    """Read the name of a baby."""
    name = read_name(text)
    return Answer(name) if name else Refusal()


@action(sets=("bayi_nama",))
def belum_bernama(c: Conversation) -> None:
    """Name a baby after a parent, as hospitals do."""
    home = home_of_matter(c)
    c.slots["bayi_nama"] = f"Bayi {home.member.name}" if home is not None else "Bayi"


@guard
def bayi_sudah_terdaftar(c: Conversation) -> bool:
    """Tell whether the family has a child of this name and birthday already."""
    return _same_baby(c) is not None


@guard
def lahir_bersama(c: Conversation) -> bool:
    """Tell whether the family has another child of this birthday already."""
    return _born_with(c) is not None


@phrase
def nama_sebaya(c: Conversation) -> str:
    """Name that child, masked."""
    child = _born_with(c)
    return mask_name(child.name) if child is not None else ""


@action(sets=("bayi_nama",))
def bedakan_kembar(c: Conversation) -> None:
    """Number a twin that has no name of its own yet."""
    if _same_baby(c) is not None:
        c.slots["bayi_nama"] = f"{c.slots['bayi_nama']} 2"


@action(sets=("kartu",))
def pakai_kartu_sebaya(c: Conversation) -> None:
    """Go on with the card of the child that is registered already."""
    child = _same_baby(c) or _born_with(c)
    if child is not None:
        c.slots["kartu"] = child.card
    mulai_bayi(c)


def _same_baby(c: Conversation) -> Member | None:
    home = home_of_matter(c)
    return newborn.same_baby(home, c.slots["bayi_nama"], _born(c)) if home is not None else None


def _born_with(c: Conversation) -> Member | None:
    home = home_of_matter(c)
    return newborn.born_with(home, _born(c)) if home is not None else None


@phrase
def ringkasan_bayi(c: Conversation) -> str:
    """Sum up what is known of the baby."""
    labels = {
        "id": ("Nama", "Tanggal lahir", "NIK", "belum ada", "Keluarga"),
        "en": ("Name", "Birth date", "NIK", "none yet", "Family"),
    }[c.language]
    nik, home = c.slots.get("bayi_nik"), home_of_matter(c)
    lines = (
        (labels[0], c.slots["bayi_nama"]),
        (labels[1], day_in_words(_born(c), c.language)),
        (labels[2], mask_number(nik) if nik else labels[3]),
        (labels[4], mask_name(home.member.name) if home is not None else ""),
    )
    return "\n".join(f"• {label}: {text}" for label, text in lines)


@action(sets=PAYMENT_SLOTS)
def daftarkan_bayi(c: Conversation) -> None:
    """Ask for the baby to be registered, and note the first bill."""
    home = home_of_matter(c)
    if home is None:
        return
    today, pays = jakarta_date(c.at), newborn.way(home) is newborn.Way.PAYMENT
    baby = Member(
        card=new_card(c, "bayi"),
        nik=str(c.slots.get("bayi_nik", "")),
        name=c.slots["bayi_nama"],
        born=_born(c),
        relation=Relation.CHILD,
        joins=newborn.first_month(_born(c), today) if pays else None,
    )
    ask(
        c,
        "daftarkan_bayi",
        kartu=home.member.card,
        kartu_bayi=baby.card,
        nik=baby.nik,
        nama=baby.name,
        lahir=c.slots["bayi_lahir"],
    )
    owe(c, moves.with_child(home, baby))
    mulai_bayi(c)

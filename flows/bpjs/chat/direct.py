"""Read Pandawa's direct message, `Aktivasi BPJS Kesehatan – Nama – NIK – Nomor BPJS`.

The message is read by what its pieces are, not by their order: 16 digits are a NIK, 13 a card, and
letters a name. Whatever separates them may: dashes of any kind, `|`, `#`, commas, line ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from bot.engine.matching import normalise
from flows.bpjs.arrears import ACTIVATION, active_from, needs_relisting, standing
from flows.bpjs.chat.facility import enrolment_of
from flows.bpjs.chat.identity import count_wrong, too_many_wrong
from flows.bpjs.chat.rows import rows
from flows.bpjs.chat.tickets import open_ticket
from flows.bpjs.hours import in_words, next_opening
from flows.bpjs.identity import (
    Card,
    Nik,
    Problem,
    mask_name,
    mask_number,
    read_card,
    read_nik,
    same_name,
)
from flows.bpjs.months import jakarta_date
from flows.bpjs.offices import office_of
from flows.bpjs.people import Cause, Channel, Household
from flows.bpjs.tickets import NEWS, Kind, Stage, stage

KEYWORD = re.compile(
    r"\W*(?:(?:re)?akti[fvp]asi|aktifkan)\b(?:\s+(?:kembali|kartu|bpjs|kesehatan|jkn|kis))*",
    re.IGNORECASE,
)
SEPARATED = re.compile(r"\s*[-‐-―−|#:;,\n]")
NUMBER_INSIDE = re.compile(r"(?:\d[\s.\-]?){11}")
PIECES = re.compile(
    r"[\n‐-―−|#;,:]"  # these never stand in a name
    r"|\s-|-\s"  # a hyphen may: Nur-Azizah
    r"|(?<=[^\W\d_])-(?=\d)|(?<=\d)-(?=[^\W\d_])"
    r"|(?<=\d{11})-(?=\d{11})"  # between numbers, but not within 3199-0152-0486-0001
)
DIGITS = re.compile(r"\d(?:[\d\s./-]*\d)?")
LABELS = frozenset(
    [
        "nama",
        "lengkap",
        "nik",
        "ktp",
        "no",
        "nomor",
        "nomer",
        "kartu",
        "peserta",
        "bpjs",
        "kesehatan",
        "jkn",
        "kis",
        "va",
        "dan",
        "saya",
    ]
)
FIELDS = {
    "nama": {"id": "nama", "en": "name"},
    "nik": {"id": "NIK", "en": "NIK"},
    "kartu": {"id": "nomor BPJS", "en": "BPJS number"},
}
TAKEN = (
    *("kartu", "kanal_bayar", "bayar_id"),
    *("nama_tersamar", "kartu_tersamar", "kantor_aktivasi"),
)
SLOTS = ("langsung_nama", "langsung_nik", "langsung_kartu", "langsung_tertukar")
LEAST_DIGITS = 5
"""Fewer digits are no number of a member, not even a mistyped one."""

WHOLE = frozenset({11, 13, 16})


@dataclass(frozen=True, slots=True)
class Message:
    """Hold what was found in a direct message."""

    name: str = ""
    nik: str = ""
    card: str = ""
    swapped: bool = False  # the card came before the NIK
    wrong: tuple[str, ...] = ()  # numbers that are neither, as digits
    template: bool = False  # the words of the pattern themselves were sent


def read_message(text: str) -> Message | None:
    """Read a direct message; None for a text that is none, such as a mere `aktivasi bpjs`."""
    plain = normalise_keeping_lines(text)
    start = KEYWORD.match(plain)
    if start is None:
        return None
    rest = plain[start.end() :]
    separated = SEPARATED.match(rest) and any(sign.isalnum() for sign in rest)
    return _gather(rest) if separated or NUMBER_INSIDE.search(rest) else None


def normalise_keeping_lines(text: str) -> str:
    """Give each line in one spelling, but with its capitals gone."""
    return "\n".join(normalise(line) for line in text.splitlines() if line.strip())


def _gather(rest: str) -> Message:
    words: list[str] = []
    numbers: list[str] = []
    for piece in PIECES.split(rest):
        numbers += _numbers(piece)
        words += re.findall(r"[^\W\d_][\w.'’-]*", DIGITS.sub(" ", piece))
    name = " ".join(word for word in words if word not in LABELS).strip(" .'-")
    template = "nik" in words and not name and not numbers
    return _sorted_out(name, [each for each in numbers if len(each) >= LEAST_DIGITS], template)


def _numbers(piece: str) -> Iterator[str]:
    """Give the digit groups of a piece; spaces within a number belong to it if that makes sense."""
    for found in DIGITS.findall(piece):
        tokens = [re.sub(r"\D", "", token) for token in found.split()]
        if len(tokens) > 1 and all(len(token) in WHOLE for token in tokens):
            yield from tokens
        else:
            yield "".join(tokens)


def _sorted_out(name: str, numbers: list[str], template: bool) -> Message:
    nik = card = ""
    order: list[str] = []
    wrong: list[str] = []
    for digits in numbers:
        found = read_card(digits)
        if isinstance(found, Card) and not card:
            card = found.number
            order.append("kartu")
        elif len(digits) == 16 and not nik:
            nik = digits
            order.append("nik")
        else:
            wrong.append(digits)
    return Message(name, nik, card, order == ["kartu", "nik"], tuple(wrong), template)


LEARNT = (*SLOTS, "langsung_kurang", "langsung_masalah")
REASONS = ("contoh", "kurang", "angka")


@parser(
    sets=LEARNT,
    reasons=REASONS,
    samples=(
        "Aktivasi BPJS Kesehatan – Siti Umpama – 3199015204860001 – 0099900000001",
        "Aktivasi BPJS Kesehatan – Siti Umpama – 0099900000001 – 3199015204860001",
        "Aktivasi BPJS Kesehatan – Ratna Lunas – 3199015204860001 – 0099900000009",
        "Aktivasi BPJS Kesehatan – Nama – NIK – Nomor BPJS",
        "Aktivasi BPJS Kesehatan – Siti Umpama – 3199015204860001",
        "Aktivasi BPJS Kesehatan – Siti Umpama – 319901520486 – 0099900000001",
    ),
)
def pesan_aktivasi(c: Conversation, text: str) -> Answer | Refusal:
    """Read the direct message, and say what is missing or cannot be."""
    found = read_message(text)
    return _read(c, found) if found is not None else Refusal()


@parser(
    sets=LEARNT,
    reasons=REASONS,
    samples=(
        "Siti Umpama, 3199015204860001, 0099900000001",
        "0099900000001 # 3199015204860001 # Siti Umpama",
        "Nama - NIK - Nomor BPJS",
        "Siti Umpama, 3199015204860001",
        "Siti Umpama, 123, 0099900000001",
    ),
)
def isi_langsung(c: Conversation, text: str) -> Answer | Refusal:
    """Read what belongs behind `Aktivasi BPJS Kesehatan`, where that was asked for."""
    found = _gather(normalise_keeping_lines(text))
    return (
        _read(c, found) if found.nik or found.card or found.wrong or found.template else Refusal()
    )


def _read(c: Conversation, found: Message) -> Answer | Refusal:
    if found.template or not (found.name or found.nik or found.card or found.wrong):
        return Refusal("contoh")
    problem = _problem(c, found)
    if problem:
        return Refusal("angka", {"langsung_masalah": problem})
    missing = [
        FIELDS[name][c.language]
        for name, value in (("nama", found.name), ("nik", found.nik), ("kartu", found.card))
        if not value
    ]
    if missing:
        joint = " and " if c.language == "en" else " dan "
        return Refusal("kurang", {"langsung_kurang": joint.join(missing)})
    values = (found.name, found.nik, found.card, found.swapped)
    return Answer("", dict(zip(SLOTS, values, strict=True)))


def _problem(c: Conversation, found: Message) -> str:
    """Say what is wrong with a number; empty if each of them can be what it should."""
    if found.wrong:
        digits = len(found.wrong[0])
        if c.language == "en":
            return f"A NIK has 16 digits and a BPJS number 13; one number has {digits}."
        return (
            f"NIK terdiri dari 16 angka dan nomor BPJS 13 angka; ada nomor dengan {digits} angka."
        )
    nik = read_nik(found.nik, jakarta_date(c.at)) if found.nik else None
    if isinstance(nik, Problem):
        return "This cannot be a NIK, please check it." if c.language == "en" else nik.sentence
    assert nik is None or isinstance(nik, Nik)
    return ""


@action(sets=(*TAKEN, "langsung_hasil"))
def periksa_langsung(c: Conversation) -> None:
    """Compare name, NIK and card with the ledger, and forget what was typed.

    Whatever does not belong together, or to nobody, has the same look-ups and the same answer.
    """
    name, nik, card, _ = (c.slots.pop(slot, "") for slot in SLOTS)
    home: Household | None = c.facts.look_up("member_by_card", card)
    if too_many_wrong(c, home, str(card)):
        c.slots["langsung_hasil"] = "habis"
    elif home is None or home.member.nik != nik or not same_name(str(name), home.member.name):
        c.slots["langsung_hasil"] = "salah"
        count_wrong(c, home, str(card))
    else:
        c.slots["langsung_hasil"] = "cocok"
        _take(c, home)


def _take(c: Conversation, home: Household) -> None:
    c.slots.pop("bayar_pertama", None)
    c.slots.update(
        kartu=home.member.card,
        kanal_bayar=Channel.PANDAWA.value,
        bayar_id=c.new_id("bayar"),
        nama_tersamar=mask_name(home.member.name),
        kartu_tersamar=mask_number(home.member.card),
        kantor_aktivasi=_office(c, home),
    )


def _office(c: Conversation, home: Household) -> str:
    """Name the office of the chosen region, or else of the member's first-level facility."""
    facility = enrolment_of(c, home.member.card).code.partition("-")[0]
    return office_of(str(c.slots.get("kota") or facility))


@action(sets=TAKEN)
def lanjutkan_aktivasi(c: Conversation) -> None:
    """Go on with the card of a verified message."""
    home: Household | None = c.facts.look_up("member_by_card", c.slots["kartu"])
    if home is not None:
        _take(c, home)


@action(sets=("langsung_tiket",))
def titip_aktivasi(c: Conversation) -> None:
    """Open a ticket for a message that came outside the hours, and forget the card until then."""
    for slot in ("bayar_id", "kanal_bayar"):
        c.slots.pop(slot, None)
    card = str(c.slots.pop("kartu"))
    c.slots["langsung_tiket"] = _waiting_ticket(c, card) or open_ticket(
        c,
        Kind.ACTIVATION,
        next_opening(c.at),
        kartu=card,
        kantor=c.slots["kantor_aktivasi"],
    )


def _waiting_ticket(c: Conversation, card: str) -> str:
    """Give the number of the ticket that the contact has for a card already, or nothing."""
    own = (each for each in rows(c, NEWS) if each.data.get("kartu") == card)
    return next((each.key for each in own if stage(each, c.at) is not Stage.ANSWERED), "")


@guard
def langsung_diterima(c: Conversation) -> bool:
    """Tell whether the last card came by a direct message, which an officer has verified."""
    return "kartu" in c.slots and c.slots.get("kanal_bayar") == Channel.PANDAWA.value


@guard
def langsung_tertukar(c: Conversation) -> bool:
    """Tell whether NIK and card stood in each other's place."""
    return bool(c.slots.get("langsung_tertukar"))


@guard
def langsung_tidak_cocok(c: Conversation) -> bool:
    """Tell whether name, NIK and card do not belong together."""
    return bool(c.slots["langsung_hasil"] == "salah")


@guard
def langsung_habis(c: Conversation) -> bool:
    """Tell whether there were too many messages that did not fit."""
    return bool(c.slots["langsung_hasil"] == "habis")


def _is_because_of(cause: Cause) -> Callable[[Conversation], bool]:
    @guard
    def is_because(c: Conversation) -> bool:
        home: Household | None = c.facts.look_up("member_by_card", c.slots["kartu"])
        return home is not None and standing(home, c.at).cause is cause

    return is_because


kartu_iuran_pertama = _is_because_of(Cause.FIRST_PAYMENT)
kartu_keluar_kerja = _is_because_of(Cause.LEFT_EMPLOYER)
kartu_usia = _is_because_of(Cause.AGE_21)
kartu_data_beda = _is_because_of(Cause.DATA_MISMATCH)
kartu_kis = _is_because_of(Cause.PBI_STOPPED)


@guard
def kartu_kis_lama(c: Conversation) -> bool:
    """Tell whether the card has been off as PBI for more than six months."""
    home: Household | None = c.facts.look_up("member_by_card", c.slots["kartu"])
    return home is not None and needs_relisting(standing(home, c.at), c.at)


@guard
def menunggu_aktif(c: Conversation) -> bool:
    """Tell whether everything is paid and the card becomes active by itself."""
    home: Household | None = c.facts.look_up("member_by_card", c.slots["kartu"])
    return home is not None and standing(home, c.at).cause is Cause.WAITING


@phrase
def aktif_paling_lambat(c: Conversation) -> str:
    """Say by when the card is active again after the payment."""
    home: Household | None = c.facts.look_up("member_by_card", c.slots["kartu"])
    state = standing(home, c.at) if home is not None else None
    at = state.active_from if state is not None else None
    return in_words(at or active_from(Channel.PANDAWA, c.at), c.language)


@phrase
def hari_kerja(c: Conversation) -> str:
    """Say how many working days the activation takes, such as `1-3`."""
    return f"1-{ACTIVATION[Channel.PANDAWA].working_days}"

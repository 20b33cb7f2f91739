"""Understand TAGIHAN wherever it is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from bot.engine.matching import Choices, digits_in, nearest, normalise
from bot.text import is_gsm7
from flows.bpjs.arrears import bill, in_arrears, standing
from flows.bpjs.chat.bill import BILL_SLOTS, bill_slots, cause_of, sums, written_sums
from flows.bpjs.chat.identity import (
    PURPOSE,
    count_wrong,
    home_known,
    home_of_sender,
    lupakan_identitas,
    minta_tagihan_nomor,
    same_family,
    sender_locked,
    too_many_wrong,
)
from flows.bpjs.dues import due_in_short, next_due
from flows.bpjs.identity import (
    CARD_DIGITS,
    NIK_DIGITS,
    Card,
    Reason,
    mask_name,
    read_card,
)
from flows.bpjs.people import Household
from flows.bpjs.wording import CAUSES, PAYERS, Both

WHO_MAY, REGISTERED = "tagihan_untuk", "terdaftar"
"""The setting that says who gets bills by SMS, and its value for registered phones alone."""

KEYWORD = Choices({"tagihan": ("tagihan",)})
SHORT_WORDS = re.compile(r"\(?\b(?:spasi|space)\b\)?")
COMMAND = re.compile(r"[\W_]*(?:(?:cek|bayar|info|lihat) ?)?([a-z]{4,9})\b ?(.*)", re.DOTALL)
GLUED = re.compile(r"([a-z])(?=[0-9])")
ANY_DIGIT = re.compile(r"\d")  # of any script
LEAST_CHARACTERS = len("tagihan1") - 1  # this parser sees every message; most are shorter
NUMBER = re.compile(r"[0-9](?:[0-9oil .\-/]*[0-9oil])?")
BARE_NUMBER = re.compile(r"[0-9][0-9oil .\-]*")
NUMBER_KEYWORD = re.compile(r"[\W_]*(?:cek )?(nik|noka|nip)\b(.*)", re.DOTALL)
LONGEST_NAME = 20
"""Letters of a masked name in an SMS: with everything else they have to fit into one segment."""

SHORT_SLOTS = (
    *("pembayar", "sebab_singkat", "nama_singkat", "ekor_kartu", "keadaan"),
    *("hitungan_singkat", "iuran_singkat"),
)
MOST_GROUPS = 2
"""Parts of a bill that an SMS has room for."""


@dataclass(frozen=True, slots=True)
class NumberKind:
    """Describe a number that the gateway knows people by."""

    kind: str
    keyword: str
    name: Both
    digits: int


NUMBERS = {
    "nik": NumberKind("nik", "NIK", {"id": "NIK", "en": "NIK"}, NIK_DIGITS),
    "noka": NumberKind("card", "NOKA", {"id": "nomor kartu", "en": "card number"}, CARD_DIGITS),
    "nip": NumberKind("nip", "NIP", {"id": "NIP", "en": "NIP"}, 18),
}
"""Keywords of the gateway (aceh.tribunnews.com, 24 May 2022; drzuhdy.com)."""


@parser(
    sets=("nomor", "jumlah_angka"),
    samples=("TAGIHAN 54321", "TAGIHAN 123", "TAGIHAN 0099999999999", "TAGIHAN 0099900000016"),
)
def perintah_tagihan(c: Conversation, text: str) -> Answer | Refusal:
    """Read TAGIHAN with a number, in any spelling; without a number it is an ordinary message."""
    long_enough = len(text) >= LEAST_CHARACTERS and ANY_DIGIT.search(text)
    rest = _after_keyword(text) if long_enough else None
    return _numbered(rest) if rest and NUMBER.search(rest) else Refusal()


@parser(
    sets=("jumlah_angka", "kata_kunci", "nama_nomor", "panjang_nomor"),
    reasons=("kosong", "jumlah_angka", "kosong_lain", "jumlah_lain"),
    samples=(
        *("TAGIHAN 54321", "0099900000016", "0099999999999", "TAGIHAN", "TAGIHAN 123"),
        *("NIK 3199015204860001", "NIK 3199019999999999", "NIK", "NIP 123", "NOKA 54321"),
    ),
)
def pesan_sms(c: Conversation, text: str) -> Answer | Refusal:
    """Read an SMS to the gateway: a keyword with a number, or a card number alone."""
    plain = normalise(text)
    keyword = NUMBER_KEYWORD.match(GLUED.sub(r"\1 ", SHORT_WORDS.sub(" ", plain), count=1))
    if keyword is not None:
        return _by_keyword(c, NUMBERS[keyword[1]], keyword[2])
    rest = plain if BARE_NUMBER.fullmatch(plain) else _after_keyword(text)
    if rest is None:
        return Refusal()
    answer = _numbered(rest)
    if answer.slots["nomor"]:
        return Answer(answer.slots["nomor"])
    count = answer.slots["jumlah_angka"]
    return Refusal("jumlah_angka", {"jumlah_angka": count}) if count else Refusal("kosong")


def _by_keyword(c: Conversation, asked: NumberKind, rest: str) -> Answer | Refusal:
    """Read the number behind NIK, NOKA or NIP; its kind stands before it, as in `nik:3199...`."""
    number = NUMBER.search(rest)
    typed = number[0] if number else ""
    named = {
        "kata_kunci": asked.keyword,
        "nama_nomor": asked.name[c.language],
        "panjang_nomor": asked.digits,
        "jumlah_angka": len(digits_in(typed)),
    }
    if not named["jumlah_angka"]:
        return Refusal("kosong_lain", named)
    card = read_card(typed) if asked.kind == "card" else None
    if isinstance(card, Card):
        return Answer(f"card:{card.number}", named)
    if named["jumlah_angka"] != asked.digits:
        return Refusal("jumlah_lain", named)
    return Answer(f"{asked.kind}:{digits_in(typed)}", named)


def _after_keyword(text: str) -> str | None:
    """Give what stands behind the word TAGIHAN or a misspelling of it, or None without the word."""
    plain = GLUED.sub(r"\1 ", SHORT_WORDS.sub(" ", normalise(text)), count=1)
    found = COMMAND.match(plain.strip())
    if found is None or nearest(found[1], KEYWORD) is None:
        return None
    return found[2]


def _numbered(rest: str) -> Answer:
    number = NUMBER.search(rest)
    card = read_card(number[0] if number else "")
    if isinstance(card, Card):
        return Answer(card.number, {"nomor": card.number, "jumlah_angka": len(card.number)})
    if card.reason is Reason.START and number:
        return Answer(number[0], {"nomor": number[0], "jumlah_angka": card.digits})
    return Answer("", {"nomor": "", "jumlah_angka": card.digits})


@action(sets=("hasil", "lengkap", *BILL_SLOTS, *SHORT_SLOTS))
def cari_tagihan(c: Conversation) -> None:
    """Look up what the family of a typed number owes; the number itself is not kept.

    A number after NIK, NOKA or NIP asks for the status as well.
    """
    typed = str(c.slots.pop("nomor", ""))
    kind, _, number = typed.rpartition(":")
    c.slots["lengkap"] = bool(kind)
    home = c.facts.look_up(f"member_by_{kind or 'card'}", number) if number else None
    if number and c.channel != "sms" and not _may_see(c, home):
        home = home_known(c)  # asked for an identity, the person gave another number
    refusal = _refusal(c, number, home)
    c.slots["hasil"] = refusal or _outcome(c, home)
    if home is not None and not refusal:
        c.slots.update(bill_slots(c, home))
        payer = PAYERS.get(home.family.segment, {})
        cause = cause_of(c, home)
        c.slots["pembayar"] = payer.get(c.language, "")
        c.slots["sebab_singkat"] = CAUSES[cause][c.language] if cause else ""
        c.slots["nama_singkat"] = _short_name(home)
        c.slots["ekor_kartu"] = home.member.card[-4:]
        c.slots["keadaan"] = _standing(c, home)
        c.slots["hitungan_singkat"] = _short_sums(c, home)
        pays = home.family.segment.pays_itself
        c.slots["iuran_singkat"] = due_in_short(next_due(home, c.at), c.language) if pays else ""


def _short_sums(c: Conversation, home: Household) -> str:
    """Say for how many months and people the bill is, or for how many months alone."""
    owed, english = bill(home, c.at), c.language == "en"
    months, people = ("mths", "ppl") if english else ("bln", "org")
    if len(owed.groups) > MOST_GROUPS or owed.credit:
        return f"{owed.months_billed} {months}"
    return written_sums(sums(owed), months, people, c.language)


def _short_name(home: Household) -> str:
    """Mask a name so that it fits into a segment, whatever its length and letters."""
    masked = mask_name(home.member.name)[:LONGEST_NAME]
    return "".join(letter if is_gsm7(letter) else "*" for letter in masked)


def _standing(c: Conversation, home: Household) -> str:
    """Say whether the card is active; beside arrears there is no room for another cause."""
    cause, english = cause_of(c, home), c.language == "en"
    if cause is None:
        return "ACTIVE" if english else "AKTIF"
    inactive = "NOT ACTIVE" if english else "TIDAK AKTIF"
    return inactive if bill(home, c.at).amount else f"{inactive} ({CAUSES[cause][c.language]})"


def _refusal(c: Conversation, number: str, home: Household | None) -> str:
    """Say why this sender gets no answer about a number; a wrong number is counted as a try."""
    if not number:
        return "salah"
    if _may_see(c, home):
        return ""
    if home is not None and c.channel == "sms" and c.settings.get(WHO_MAY) != REGISTERED:
        return "habis" if sender_locked(c) else ""  # strangers' tries lock nobody's bill
    if too_many_wrong(c, home, number):
        return "habis"
    count_wrong(c, home, number)
    return "tidak_dikenal"


def _may_see(c: Conversation, home: Household | None) -> bool:
    return same_family(home, home_of_sender(c)) or same_family(home, home_known(c))


def _outcome(c: Conversation, home: Household | None) -> str:
    assert home is not None  # or there would be a refusal
    if bill(home, c.at).amount:
        return "menunggak" if in_arrears(home, c.at) else "pertama"
    if not standing(home, c.at).active:
        return "tidak_aktif"
    return "lunas" if home.family.segment.pays_itself else "dibayar"


@phrase
def atau_hp_lain(c: Conversation) -> str:
    """Say the other possibility where only registered phones get answers: for whom never asked."""
    if c.channel != "sms" or c.settings.get(WHO_MAY) != REGISTERED:
        return ""
    if c.language == "en":
        return " or is not this phone's"
    return " atau HP ini tak terdaftar"


@guard
def perlu_identitas(c: Conversation) -> bool:
    """Tell whether this sender must prove an identity before the bill of the number is shown."""
    number = c.slots.get("nomor")
    if c.channel == "sms" or not number:
        return False  # the gateway answers by number alone, masked
    return not _may_see(c, c.facts.look_up("member_by_card", str(number)))


@action(sets=("nomor_identitas", PURPOSE))
def bawa_nomor(c: Conversation) -> None:
    """Take the typed card number along to where the birth date is asked for."""
    lupakan_identitas(c)
    c.slots["nomor_identitas"] = f"card:{c.slots['nomor']}"
    minta_tagihan_nomor(c)


@guard
def minta_lengkap(c: Conversation) -> bool:
    """Tell whether the number came after NIK, NOKA or NIP, so that the status is asked for too."""
    return bool(c.slots["lengkap"])


@guard
def tagihan_terkunci(c: Conversation) -> bool:
    """Tell whether nothing more is answered, after too many wrong numbers."""
    return bool(c.slots["hasil"] == "habis")


@guard
def nomor_salah(c: Conversation) -> bool:
    """Tell whether what was typed is no card number."""
    return bool(c.slots["hasil"] == "salah")


@guard
def nomor_tidak_dikenal(c: Conversation) -> bool:
    """Tell whether nobody has the typed card number."""
    return bool(c.slots["hasil"] == "tidak_dikenal")


@guard
def nomor_menunggak(c: Conversation) -> bool:
    """Tell whether the family of the typed card is in arrears."""
    return bool(c.slots["hasil"] == "menunggak")


@guard
def nomor_iuran_pertama(c: Conversation) -> bool:
    """Tell whether the family of the typed card owes nothing but somebody's first contribution."""
    return bool(c.slots["hasil"] == "pertama")


@guard
def nomor_tidak_aktif(c: Conversation) -> bool:
    """Tell whether the typed card is inactive although nothing is owed."""
    return bool(c.slots["hasil"] == "tidak_aktif")


@guard
def dibayar_pihak_lain(c: Conversation) -> bool:
    """Tell whether somebody else pays for the family of the typed card."""
    return bool(c.slots["hasil"] == "dibayar")

"""Read what an applicant writes about himself or herself."""

from __future__ import annotations

from datetime import date, timedelta

from email_validator import EmailNotValidError, validate_email

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser
from bot.engine.matching import Choices, digits_in, nearest, read_date
from bot.text import clean
from flows.bpjs.identity import NIK_DIGITS, Nik, Problem, Reason, read_nik, read_phone
from flows.bpjs.months import jakarta_date
from flows.bpjs.registration.dukcapil import families

CODE_LIFE = timedelta(minutes=15)
"""How long a code by e-mail works; ours, no article names a time."""

MOST_WRONG_CODES = 3
NAME_LENGTH = range(2, 61)
ADDRESS_LENGTH = range(10, 201)
"""Characters; ours."""

REASONS = {
    Reason.LENGTH: "jumlah_angka",
    Reason.EMPTY: "",
    Reason.DATE: "tanggal",
    Reason.FUTURE: "tanggal",
}


@parser(
    sets=("jumlah_angka",),
    reasons=("jumlah_angka", "tanggal", "bukan_nik"),
    samples=("3199011403920101", "3199011702010104", "3199012005900013"),
)
def nik_calon(c: Conversation, text: str) -> Answer | Refusal:
    """Read the NIK of an applicant."""
    answer = read_nik_answer(text, jakarta_date(c.at))
    return Answer(answer.value) if isinstance(answer, Answer) else answer


def read_nik_answer(text: str, today: date) -> Answer | Refusal:
    """Read a NIK; the slot `lahir` of the answer is the birth date in it, in ISO form.

    Reasons: jumlah_angka (with that slot), tanggal, bukan_nik; none without any digit.
    """
    found = read_nik(text, today)
    if isinstance(found, Nik):
        return Answer(found.number, {"lahir": found.born.isoformat()})
    return Refusal(REASONS.get(found.reason, "bukan_nik"), {"jumlah_angka": found.digits})


@parser(
    sets=("jumlah_angka",),
    reasons=("jumlah_angka", "sama"),
    samples=("3199020101209101", "3199020101209102", "3199020101200006"),
)
def kk_calon(c: Conversation, text: str) -> Answer | Refusal:
    """Read the number of a family card."""
    digits = digits_in(text)
    if len(digits) != NIK_DIGITS:
        return Refusal("jumlah_angka" if digits else "", {"jumlah_angka": len(digits)})
    return Refusal("sama") if digits == c.slots.get("calon_nik") else Answer(digits)


@parser(reasons=("beda",), samples=("Galih Perumpamaan", "Tirta Ibaratnya"))
def nama_calon(c: Conversation, text: str) -> Answer | Refusal:
    """Read a full name; it must be the one that the registry knows, if it knows one."""
    name = read_name(text)
    if name is None:
        return Refusal()
    known = [
        resident.name
        for resident in families().get(c.slots["calon_kk"], ())
        if resident.nik == c.slots["calon_nik"]
    ]
    if known and not nearest(name, Choices({"nama": (known[0],)})):
        return Refusal("beda")
    return Answer(known[0] if known else name)


def read_name(text: str) -> str | None:
    """Read a name of letters, or None."""
    name = " ".join(clean(text).split())
    written = all(letter.isalpha() or letter in " .,'-" for letter in name)
    enough = len(name) in NAME_LENGTH and sum(letter.isalpha() for letter in name) > 1
    return name if written and enough else None


@parser(reasons=("beda",), samples=("14-03-1992", "17 Februari 2001"))
def lahir_calon(c: Conversation, text: str) -> Answer | Refusal:
    """Read a birth date, which must be the one inside the NIK."""
    today = jakarta_date(c.at)
    born = read_date(text, today=today)
    if born is None:
        return Refusal()
    nik = read_nik(c.slots["calon_nik"], today)
    same = isinstance(nik, Nik) and nik.born == born
    return Answer(born.isoformat()) if same else Refusal("beda")


@parser(samples=("Jl. Contoh No. 1, Cilandak",))
def alamat_calon(c: Conversation, text: str) -> Answer | Refusal:
    """Read an address of a plausible length."""
    address = " ".join(clean(text).split())
    plausible = len(address) in ADDRESS_LENGTH and any(letter.isalpha() for letter in address)
    return Answer(address) if plausible else Refusal()


@parser(samples=("081234567890",))
def telepon_calon(c: Conversation, text: str) -> Answer | Refusal:
    """Read a phone number."""
    phone = read_phone(text)
    return Refusal() if isinstance(phone, Problem) else Answer(phone)


@action(sets=("calon_telepon",))
def pakai_nomor_ini(c: Conversation) -> None:
    """Take the number from which the person writes."""
    c.slots["calon_telepon"] = c.contact.rpartition(":")[2]


@parser(samples=("galih@contoh.com",))
def surel_calon(c: Conversation, text: str) -> Answer | Refusal:
    """Read an e-mail address; nothing is sent, so nobody asks whether it exists."""
    try:
        found = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError:
        return Refusal()
    return Answer(found.normalized)


# The code that would come by e-mail


@action(sets=("kode_surel", "kode_sampai", "kode_salah"))
def kirim_kode(c: Conversation) -> None:
    """Make a new code; the one before it stops working."""
    c.slots["kode_surel"] = str(100_000 + int(c.new_id("kode"), 16) % 900_000)  # six digits
    c.slots["kode_sampai"] = (c.at + CODE_LIFE).timestamp()
    c.slots["kode_salah"] = 0


@parser(
    sets=("kode_salah",),
    reasons=("kedaluwarsa", "habis", "salah"),
    samples=("000000", "1"),
)
def kode_calon(c: Conversation, text: str) -> Answer | Refusal:
    """Read the code that came by e-mail; the answer is the address that it proves."""
    digits = digits_in(text)
    if not digits:
        return Refusal()
    if not kode_berlaku(c):
        return Refusal("kedaluwarsa")
    if digits == c.slots["kode_surel"]:
        return Answer(c.slots["calon_surel"])
    wrong = int(c.slots["kode_salah"]) + 1
    return Refusal("habis" if wrong >= MOST_WRONG_CODES else "salah", {"kode_salah": wrong})


@guard
def kode_berlaku(c: Conversation) -> bool:
    """Tell whether the code's time is not over."""
    return c.at.timestamp() < float(c.slots.get("kode_sampai", 0))


@action(sets=("surel_sah",))
def salin_kode(c: Conversation) -> None:
    """Take the code over as from the e-mail."""
    c.slots["surel_sah"] = c.slots["calon_surel"]

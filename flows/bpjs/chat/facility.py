"""Choose a first-level facility, and change it."""

from __future__ import annotations

from bot.engine.actions import Answer, Conversation, Refusal, action, guard, parser, phrase
from bot.engine.matching import Choices, Match, nearest, number_in
from flows.bpjs import facilities
from flows.bpjs.chat.matter import home_of_matter
from flows.bpjs.chat.places import Slots, read_regency
from flows.bpjs.chat.rows import ask, row
from flows.bpjs.facilities import Enrolment, Facility
from flows.bpjs.months import jakarta_date
from flows.bpjs.words import day_in_words

REGION_SLOTS = ("wilayah_faskes", "wilayah_provinsi", "nama_wilayah", "pilihan_wilayah")
CHOICE_SLOTS = ("fktp_dipilih", "gigi_dipilih")


# Which region


@parser(
    sets=("wilayah_provinsi", "nama_wilayah", "pilihan_wilayah"),
    reasons=("beberapa", "provinsi"),
    samples=("31.74", "Kota Bandung", "bandung", "Jawa Barat", "jaksel"),
)
def wilayah_faskes(c: Conversation, text: str) -> Answer | Refusal:
    """Read a kabupaten or kota in one go, by name or code, with or without its province."""
    slots = Slots("wilayah_provinsi", "nama_wilayah", "pilihan_wilayah")
    return read_regency(c, text, slots)


# Which facility


@phrase
def daftar_fktp(c: Conversation) -> str:
    """List the facilities of the chosen region."""
    return numbered(facilities.facilities(c.slots["wilayah_faskes"]))


@phrase
def daftar_dokter_gigi(c: Conversation) -> str:
    """List the dentists of the chosen region."""
    return numbered(facilities.dentists(c.slots["wilayah_faskes"]))


@parser(samples=("1", "2", "klinik pratama umpama"))
def fktp(c: Conversation, text: str) -> Answer | Refusal:
    """Read one of the listed facilities, by number or name."""
    return _pick(text, facilities.facilities(c.slots["wilayah_faskes"]))


@parser(samples=("1", "2", "klinik gigi"))
def dokter_gigi(c: Conversation, text: str) -> Answer | Refusal:
    """Read one of the listed dentists, by number or name."""
    return _pick(text, facilities.dentists(c.slots["wilayah_faskes"]))


def numbered(listed: tuple[Facility, ...]) -> str:
    """Write facilities as numbered lines."""
    return "\n".join(f"{number}. {each.name}" for number, each in enumerate(listed, start=1))


def _pick(text: str, listed: tuple[Facility, ...]) -> Answer | Refusal:
    number = number_in(text)
    if number is not None:
        return Answer(listed[number - 1].code) if 1 <= number <= len(listed) else Refusal()
    found = nearest(text, Choices({each.code: (each.name, *each.words) for each in listed}))
    return Answer(found.name) if isinstance(found, Match) else Refusal()


def facility_name(code: str) -> str:
    """Give the name of a facility or dentist, or nothing for no code."""
    found = facilities.facility(code)
    return found.name if found else ""


# Changing it


def enrolment_of(c: Conversation, card: str) -> Enrolment:
    """Give where a card is registered now."""
    found = row(c, facilities.KIND, card)
    recorded = facilities.read_enrolment(found.data) if found else Enrolment(facilities.USUAL, None)
    return facilities.present(recorded, jakarta_date(c.at))


def _mine(c: Conversation) -> Enrolment:
    home = home_of_matter(c)
    return enrolment_of(c, home.member.card if home else "")


@action(sets=("fktp_sekarang", "fktp_berikut", "boleh_pindah", "pindah_mulai"))
def lihat_faskes(c: Conversation) -> None:
    """Note where the person is registered, and from when on that can change; begin to choose."""
    now = _mine(c)
    for slot in (*REGION_SLOTS, *CHOICE_SLOTS):
        c.slots.pop(slot, None)
    c.slots.update(
        fktp_sekarang=facility_name(now.code),
        fktp_berikut=facility_name(now.next_code),
        boleh_pindah=day_in_words(facilities.may_change_from(now), c.language),
        pindah_mulai=day_in_words(
            now.next_from or facilities.counts_from(jakarta_date(c.at)), c.language
        ),
    )


@guard
def pindah_ditunggu(c: Conversation) -> bool:
    """Tell whether a change of facility has been asked for and does not count yet."""
    return _mine(c).next_from is not None


@guard
def belum_tiga_bulan(c: Conversation) -> bool:
    """Tell whether the person has been with the present facility for less than three months."""
    return jakarta_date(c.at) < facilities.may_change_from(_mine(c))


@guard
def faskes_sama(c: Conversation) -> bool:
    """Tell whether the chosen facility is the present one."""
    return _mine(c).code == c.slots["fktp_dipilih"]


@phrase
def nama_fktp(c: Conversation) -> str:
    """Name the chosen facility."""
    return facility_name(c.slots["fktp_dipilih"])


@action()
def ajukan_pindah_faskes(c: Conversation) -> None:
    """Ask for the change of facility."""
    home = home_of_matter(c)
    if home is not None:
        ask(c, "pindah_faskes", kartu=home.member.card, fktp=c.slots["fktp_dipilih"])

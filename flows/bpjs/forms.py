"""Hold the fields of the web pages, and what makes an entry acceptable.

Every sentence here is for the citizen. Field names are Indonesian: they are part of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import AnyOf, Email, InputRequired, Length, Optional, ValidationError

from bot.engine.matching import read_date
from bot.text import clean
from flows.bpjs.documents import CARD, Document
from flows.bpjs.gate import Claim, Gate
from flows.bpjs.identity import Problem, read_card, read_nik, read_phone
from flows.bpjs.offerings import REACTIVATION, SERVICES, Service
from flows.bpjs.people import Household, Segment

MAX_ENTRY = 100
"""Longest entry in characters: above any real name or address (surel may have 254, few have 60)."""

SEGMENTS = {
    Segment.PBPU: "Mandiri (PBPU), membayar iuran sendiri",
    Segment.PPU: "Karyawan (PPU), iuran lewat perusahaan atau instansi",
    Segment.PBI: "KIS (PBI), iuran dibayar pemerintah",
    Segment.BP: "Bukan pekerja (BP), misalnya pensiunan",
}

MISMATCH = (
    "NIK, nomor kartu, nama, dan tanggal lahir ini tidak cocok dengan data peserta mana pun. "
    "Periksa semuanya; samakan dengan KTP dan kartu."
)
"""The one answer to unknown and to wrong entries, so that nobody can find out who is a member."""

LOCKED = (
    "Sudah terlalu banyak isian yang tidak cocok. Demi keamanan data, coba lagi satu jam lagi, "
    "atau telepon 165."
)

OTHER_SEGMENT = "Segmen ini tidak sama dengan data peserta. Pilih segmen yang sekarang."

MISMATCH_BESIDE = "Periksa lagi: lihat penjelasan pada nomor kartu."


def _cleaned(text: str | None) -> str:
    return clean(text or "").strip()


def _entry(label: str, missing: str, hint: str = "", **attributes: str) -> StringField:
    return StringField(
        label,
        description=hint,
        filters=[_cleaned],
        validators=[
            InputRequired(missing),
            Length(max=MAX_ENTRY, message=f"Paling banyak {MAX_ENTRY} huruf."),
        ],
        render_kw={"maxlength": str(MAX_ENTRY), **attributes},
    )


class CitizenForm(FlaskForm):
    """Tell a page that was open for too long from a wrong entry."""

    @property
    def stale(self) -> bool:
        """Tell whether the form was not sent from a page that this browser was just given."""
        return not self.csrf_token.validate(self)


class PaymentForm(CitizenForm):
    """Carry the amount that the payer saw, in rupiah."""

    jumlah = HiddenField()


class RegistrationForm(CitizenForm):
    """Take the entries of PANDAWA's form."""

    documents: ClassVar[tuple[Document, ...]] = (
        CARD,
        Document("identitas", "Foto KTP atau Kartu Keluarga (KK)"),
    )
    layanan = SelectField(
        "Layanan",
        choices={code: f"{code} – {service.name}" for code, service in SERVICES.items()},
        default=REACTIVATION,
        validate_choice=False,
        validators=[AnyOf(list(SERVICES), "Pilih salah satu layanan.")],
    )
    nik = _entry(
        "NIK", "Isi NIK Anda.", "16 angka, lihat KTP.", inputmode="numeric", autocomplete="off"
    )
    kartu = _entry(
        "Nomor kartu JKN-KIS",
        "Isi nomor kartu Anda.",
        "13 angka, diawali 00.",
        inputmode="numeric",
        autocomplete="off",
    )
    nama = _entry("Nama lengkap", "Isi nama lengkap Anda.", "Seperti di KTP.", autocomplete="name")
    lahir = _entry(
        "Tanggal lahir",
        "Isi tanggal lahir Anda.",
        "Tanggal-bulan-tahun, contoh: 17-08-1985.",
        autocomplete="bday",
    )
    telepon = _entry(
        "Nomor HP", "Isi nomor HP Anda.", "Contoh: 0812 3456 7890.", type="tel", autocomplete="tel"
    )
    surel = StringField(
        "Alamat e-mail (boleh dikosongkan)",
        filters=[_cleaned],
        validators=[
            Optional(),
            Length(max=MAX_ENTRY, message=f"Paling banyak {MAX_ENTRY} huruf."),
            Email("Tulis alamat e-mail seperti nama@contoh.com."),
        ],
        render_kw={"type": "email", "autocomplete": "email", "maxlength": str(MAX_ENTRY)},
    )
    segmen = RadioField(
        "Segmen peserta",
        choices={segment.value: label for segment, label in SEGMENTS.items()},
        validate_choice=False,
        validators=[AnyOf([segment.value for segment in SEGMENTS], "Pilih salah satu segmen.")],
    )

    def __init__(self, today: date, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._today = today
        self.card = ""  # 13 digits or the demo number, once validated
        self.number = ""  # the NIK's 16 digits, once validated
        self.phone = ""  # in E.164, once validated
        self.born: date | None = None

    @property
    def service(self) -> Service | None:
        """Give the chosen service, or None if there is no such."""
        return SERVICES.get(self.layanan.data)

    @property
    def segment(self) -> str:
        """Give the words for the chosen segment."""
        return SEGMENTS[Segment(self.segmen.data)]

    def typed(self) -> Iterator[tuple[str, str]]:
        """List all entries as they were typed, to be carried to the next page."""
        for field in self:
            if field.name != self.csrf_token.name:
                yield field.name, (field.raw_data or [""])[0]

    def owner(self, gate: Gate) -> Household | None:
        """Find the member whom NIK, card, name and birth date name together, else mark them.

        Too many wrong ones lock even a right one out for a while, as in the chat.
        """
        claim = Claim(self.card, self.number, self.nama.data, str(self.born))
        household = gate.find(self.card)
        if gate.locked(household, claim):
            self.kartu.errors = [LOCKED]
            return None
        if claim.fits(household):
            return household
        gate.count_wrong(household, claim)
        self.kartu.errors = [MISMATCH]
        for field in (self.nik, self.nama, self.lahir):
            field.errors = [MISMATCH_BESIDE]
        return None

    def right_segment(self, household: Household) -> bool:
        """Tell whether the chosen segment is the member's, else mark it."""
        if self.segmen.data == household.family.segment.value:
            return True
        self.segmen.errors = [OTHER_SEGMENT]
        return False

    def validate_nik(self, field: StringField) -> None:
        """Take a NIK that can exist."""
        self.number = _accepted(read_nik(field.data, self._today)).number

    def validate_kartu(self, field: StringField) -> None:
        """Take a card number that can exist."""
        self.card = _accepted(read_card(field.data)).number

    def validate_telepon(self, field: StringField) -> None:
        """Take a phone number that can exist."""
        self.phone = _accepted(read_phone(field.data))

    def validate_nama(self, field: StringField) -> None:
        """Take a name: anything with a letter in it."""
        if not any(character.isalpha() for character in field.data):
            raise ValidationError("Tulis nama dengan huruf.")

    def validate_lahir(self, field: StringField) -> None:
        """Take a day that somebody alive can be born on."""
        self.born = read_date(field.data, today=self._today)
        if self.born is None:
            raise ValidationError("Tulis tanggal lahir seperti 17-08-1985, tidak di masa depan.")


def _accepted(found: Any) -> Any:
    if isinstance(found, Problem):
        raise ValidationError(found.sentence)
    return found

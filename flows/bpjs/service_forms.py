"""Hold the fields and documents of Pandawa's services A to I, each a form of its own.

Which documents a service needs: see `offerings.py` for the sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from wtforms import Field, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from bot.engine.matching import digits_in, read_date
from bot.text import clean
from flows.bpjs.documents import BIRTH, CARD, KK, KTP, SELFIE, Document
from flows.bpjs.forms import MAX_ENTRY, RegistrationForm
from flows.bpjs.gate import Gate
from flows.bpjs.identity import Card, Problem, mask_number, read_card, read_nik
from flows.bpjs.requests import mistake

CLASSES = {"I": "Kelas I", "II": "Kelas II", "III": "Kelas III"}
RELATIONS = {"suami": "Suami", "istri": "Istri", "anak": "Anak", "orang_tua": "Orang tua"}
SEGMENTS = {
    "mandiri": "Mandiri (PBPU), membayar iuran sendiri",
    "karyawan": "Karyawan (PPU), iuran lewat perusahaan atau instansi",
    "bukan_pekerja": "Bukan pekerja (BP), misalnya pensiunan",
}
DATA = {"nama": "Nama", "nik": "NIK", "lahir": "Tanggal lahir", "alamat": "Alamat"}


def _inside(label: str) -> str:
    """Write a label as within a sentence; `NIK` keeps its capitals."""
    return label if label[:2].isupper() else f"{label[0].lower()}{label[1:]}"


def _text(label: str, hint: str = "", **attributes: str) -> StringField:
    return StringField(
        label,
        description=hint,
        filters=[lambda text: clean(text or "").strip()],
        validators=[
            InputRequired(f"Isi {_inside(label)}."),
            Length(max=MAX_ENTRY, message=f"Paling banyak {MAX_ENTRY} huruf."),
        ],
        render_kw={"maxlength": str(MAX_ENTRY), "autocomplete": "off", **attributes},
    )


def _choice(label: str, choices: Mapping[str, str]) -> SelectField:
    return SelectField(
        label,
        choices=dict(choices),
        validate_choice=False,
        validators=[AnyOf(list(choices), f"Pilih {_inside(label)}.")],
    )


class ServiceForm(RegistrationForm):
    """Ask who reports and for which member; each service adds what it needs besides."""

    segmen = None
    surel = None
    own: ClassVar[tuple[str, ...]] = ()  # names of the service's own fields, in their order
    documents: ClassVar[tuple[Document, ...]] = (KTP, SELFIE)
    needs_member: ClassVar[bool] = True
    about: ClassVar[str] = ""  # whose data the first fields are, where that is not plain

    def known(self, gate: Gate) -> bool:
        """Tell whether the first fields are one member's and the others can be; else mark them."""
        home = self.owner(gate) if self.needs_member else None
        if self.needs_member and home is None:
            return False
        wrong = mistake(self.layanan.data, self.entries(), home, self._today)
        if wrong is not None:
            self[wrong[0]].errors = [wrong[1]]
        return wrong is None

    def entries(self) -> dict[str, str]:
        """Give what was typed for the officer, by field names: digits alone, days in ISO form."""
        proven = {"nik": self.number, "kartu": self.card, "telepon": self.phone}
        typed = {name: self[name].data for name in ("nama", "surel", *self.own) if name in self}
        entries = {**typed, **proven, "lahir": str(self.born)}
        return {name: self._plain(name, text or "") for name, text in entries.items()}

    def _plain(self, name: str, text: str) -> str:
        if name in ("lahir_bayi", "meninggal"):
            return str(read_date(text, today=self._today))
        return digits_in(text) if name in ("kk", "nik_anggota", "kartu_lain") else text

    def fields(self) -> Iterator[Field]:
        """Give the fields that are shown, in their order."""
        for name in ("nik", "kartu", "nama", "lahir", "telepon", "surel", *self.own):
            if name in self:
                yield self[name]

    def summary(self) -> dict[str, str]:
        """Give the service's own entries by their labels, long numbers masked."""
        return {self[name].label.text: self.shown(self[name]) for name in self.own}

    def shown(self, field: Field) -> str:
        """Write an entry for people: the words of a choice, a long number masked."""
        if isinstance(field, SelectField):
            return str(dict(field.choices)[field.data])
        digits = sum(sign.isdigit() for sign in field.data)
        return mask_number(field.data) if digits > 10 else str(field.data)

    def _day(self, field: Field) -> None:
        if read_date(field.data, today=self._today) is None:
            raise ValidationError("Tulis tanggal seperti 17-08-2026, tidak di masa depan.")

    def _nik(self, field: Field) -> None:
        found = read_nik(field.data, self._today)
        if isinstance(found, Problem):
            raise ValidationError(found.sentence)


class NewMember(ServiceForm):
    """Service A."""

    kartu = None
    surel = RegistrationForm.surel
    kk = _text("Nomor KK", "16 angka, lihat Kartu Keluarga.", inputmode="numeric")
    kelas = _choice("Kelas rawat", CLASSES)
    own = ("kk", "kelas")
    documents = (KTP, SELFIE, KK, Document("rekening", "Foto buku rekening", required=False))
    needs_member = False

    def validate_kk(self, field: Field) -> None:
        """Take 16 digits."""
        if len([sign for sign in field.data if sign.isdigit()]) != 16:
            raise ValidationError("Nomor KK terdiri dari 16 angka.")


class FamilyMember(ServiceForm):
    """Service B."""

    anggota = _text("Nama anggota baru", "Seperti di KTP atau akta lahir.")
    nik_anggota = _text("NIK anggota baru", "16 angka.", inputmode="numeric")
    hubungan = _choice("Hubungan dengan peserta", RELATIONS)
    own = ("anggota", "nik_anggota", "hubungan")
    documents = (KTP, SELFIE, KK, CARD)

    def validate_nik_anggota(self, field: Field) -> None:
        """Take a NIK that can exist."""
        self._nik(field)


class Newborn(ServiceForm):
    """Service C; the member is the mother."""

    about = "Isi NIK, nomor kartu, nama, dan tanggal lahir ibunya."
    bayi = _text("Nama bayi", "Bila belum bernama, tulis Bayi Ny. dan nama ibunya.")
    lahir_bayi = _text("Tanggal lahir bayi", "Contoh: 17-11-2026.")
    own = ("bayi", "lahir_bayi")
    documents = (CARD, BIRTH, KK, KTP)

    def validate_lahir_bayi(self, field: Field) -> None:
        """Take a day that has come."""
        self._day(field)


class Segment(ServiceForm):
    """Service D."""

    tujuan = _choice("Segmen baru", SEGMENTS)
    kelas = _choice("Kelas rawat", CLASSES)
    own = ("tujuan", "kelas")
    documents = (
        *(KTP, SELFIE, KK, CARD),
        Document("kerja", "Foto surat keterangan tidak bekerja lagi", required=False),
    )


class Identity(ServiceForm):
    """Service E."""

    data_salah = _choice("Data yang diubah", DATA)
    seharusnya = _text("Yang benar", "Harus sama dengan data Dukcapil.")
    own = ("data_salah", "seharusnya")
    documents = (KTP, SELFIE, CARD, KK)


class Wage(ServiceForm):
    """Service F."""

    gaji = _text("Gaji per bulan atau golongan", "Contoh: 4.500.000 atau III/b.")
    own = ("gaji",)
    documents = (KTP, SELFIE, CARD, Document("sk", "Foto surat gaji atau SK golongan"))


class Facility(ServiceForm):
    """Service G."""

    fktp = _text("Nama FKTP yang dituju", "Nama puskesmas, klinik, atau dokter.")
    own = ("fktp",)
    documents = (KTP, SELFIE, CARD)


class Deceased(ServiceForm):
    """Service H; the member is who has died."""

    about = "Isi NIK, nomor kartu, nama, dan tanggal lahir peserta yang meninggal; nomor HP Anda."
    pelapor = _text("Hubungan pelapor", "Contoh: istri, anak, atau ketua RT.")
    meninggal = _text("Tanggal meninggal", "Contoh: 17-11-2026.")
    own = ("pelapor", "meninggal")
    documents = (KTP, SELFIE, Document("kematian", "Foto surat keterangan kematian"))

    def validate_meninggal(self, field: Field) -> None:
        """Take a day that has come."""
        self._day(field)


class Double(ServiceForm):
    """Service I."""

    kartu_lain = _text("Nomor kartu yang lain", "13 angka, diawali 00.", inputmode="numeric")
    own = ("kartu_lain",)
    documents = (KTP, SELFIE, CARD, KK)

    def validate_kartu_lain(self, field: Field) -> None:
        """Take a second card."""
        found = read_card(field.data)
        if not isinstance(found, Card):
            raise ValidationError(found.sentence)
        if found.number == self.card:
            raise ValidationError("Ini nomor kartu yang sama. Tulis nomor kartu yang lain.")


FORMS: Mapping[str, type[ServiceForm]] = {
    "A": NewMember,
    "B": FamilyMember,
    "C": Newborn,
    "D": Segment,
    "E": Identity,
    "F": Wage,
    "G": Facility,
    "H": Deceased,
    "I": Double,
}
"""The form of each service that becomes a ticket."""


def form_of(code: str, *arguments: Any) -> ServiceForm:
    """Make the form of a service out of the present request."""
    return FORMS[code](*arguments)

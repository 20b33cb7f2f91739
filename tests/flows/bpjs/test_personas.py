from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FlowError
from flows.bpjs.arrears import bill, status, unpaid_months
from flows.bpjs.identity import Nik, read_nik
from flows.bpjs.months import WIB, Month
from flows.bpjs.people import Cause, Relation, Segment
from flows.bpjs.personas import FILE, Persona, load_personas

AT = datetime(2026, 11, 23, 9, tzinfo=WIB)
PERSONAS = {persona.slug: persona for persona in load_personas()}

SURNAMES = {
    *("Umpama", "Khayalan", "Andaikata", "Misalnya", "Rekaan", "Teladan", "Karangan", "Peraga"),
    *("Percontohan", "Fiktif", "Ilustrasi", "Bayangan", "Pengandaian", "Purwarupa", "Simulasi"),
    *("Tiruan", "Gubahan"),
}
"""Words for example, imagination, supposition, mock-up and the like."""

moments = st.datetimes(datetime(2026, 11, 1), datetime(2029, 9, 1), timezones=st.just(WIB))


def cause_of(persona: Persona, at: datetime) -> Cause | None:
    home = persona.household(at)
    return status(home.member, home.family, at).cause


class TestTheShippedOnes:
    @pytest.mark.parametrize(
        ("slug", "months", "rupiah"),
        [
            ("menunggak", 3, 3 * 35_000 * 4),
            ("menunggak-lama", 30, 24 * 100_000 * 2),
            ("telat-sebulan", 1, 35_000),
            ("kelas-dua", 5, 5 * 100_000 * 3),
            ("kelas-satu", 6, 6 * 150_000 * 2),
            ("janda", 2, 2 * 100_000 * 2),
            ("lunas", 0, 0),
            ("pensiun", 0, 0),
            ("data-beda", 0, 0),
            ("ibu-baru", 0, 0),
            ("pbi-aktif", 0, 0),
            ("ppu-aktif", 0, 0),
        ],
    )
    def test_they_owe_what_their_slug_says(self, slug: str, months: int, rupiah: int) -> None:
        owed = bill(PERSONAS[slug].household(AT), AT)
        assert (owed.months_owed, owed.amount) == (months, rupiah)

    @pytest.mark.parametrize(
        ("slug", "cause"),
        [
            ("menunggak", Cause.ARREARS),
            ("menunggak-lama", Cause.ARREARS),
            ("telat-sebulan", Cause.ARREARS),
            ("kelas-dua", Cause.ARREARS),
            ("kelas-satu", Cause.ARREARS),
            ("janda", Cause.ARREARS),
            ("lunas", None),
            ("pensiun", None),
            ("pbi-aktif", None),
            ("ppu-aktif", None),
            ("ibu-baru", None),
            ("mahasiswa", None),
            ("usia-21", Cause.AGE_21),
            ("keluar-kerja", Cause.LEFT_EMPLOYER),
            ("data-beda", Cause.DATA_MISMATCH),
            ("pbi-nonaktif", Cause.PBI_STOPPED),
            ("pbi-nonaktif-lama", Cause.PBI_STOPPED),
        ],
    )
    @given(at=moments)
    def test_they_stay_what_they_are_whenever_the_ledger_is_filled(
        self, slug: str, cause: Cause | None, at: datetime
    ) -> None:
        assert cause_of(PERSONAS[slug], at) is cause

    def test_every_cause_in_the_articles_has_somebody(self) -> None:
        members = [m for p in PERSONAS.values() for m in p.household(AT).members]
        assert {cause_of(p, AT) for p in PERSONAS.values()} | {m.cause for m in members} == {
            None,
            *(set(Cause) - {Cause.WAITING, Cause.FIRST_PAYMENT}),
        }

    def test_every_segment_and_class_has_somebody(self) -> None:
        assert {persona.segment for persona in PERSONAS.values()} == set(Segment)
        assert {persona.class_ for persona in PERSONAS.values()} == {"I", "II", "III"}

    def test_the_demo_card_belongs_to_one_with_arrears(self) -> None:
        (demo,) = (persona for persona in PERSONAS.values() if persona.demo)
        assert bill(demo.household(AT), AT).amount > 0

    def test_the_student_is_22_and_the_other_child_is_over_21(self) -> None:
        assert PERSONAS["mahasiswa"].person.member.studying
        assert PERSONAS["mahasiswa"].person.member.born == date(2004, 9, 30)
        assert PERSONAS["usia-21"].household(AT).members[0].relation is Relation.HEAD

    def test_who_owes_nothing_has_paid_the_present_month_too(self) -> None:
        assert PERSONAS["lunas"].household(AT).family.paid_through == Month(2026, 11)

    def test_no_such_person_can_exist(self) -> None:
        for persona in PERSONAS.values():
            assert persona.phone.startswith("+6284")
            assert persona.kk.startswith("3199")
            for member in persona.household(AT).members:
                nik = read_nik(member.nik, AT.date())
                assert isinstance(nik, Nik)
                assert nik.warnings == ("kabupaten 31.99 is not in today's list",)
                assert nik.born == member.born
                assert member.card.startswith("00999")
                assert nik.woman or member.relation is not Relation.WIFE
                assert not nik.woman or member.relation is not Relation.HUSBAND

    def test_their_surnames_say_so(self) -> None:
        surnames = {
            member.name.split()[-1]
            for persona in PERSONAS.values()
            for member in persona.household(AT).members
        }
        assert surnames <= SURNAMES

    def test_each_is_described_in_one_sentence(self) -> None:
        for persona in PERSONAS.values():
            assert persona.about.endswith(".")
            assert persona.about.count(". ") == 0

    @given(st.sampled_from(list(PERSONAS.values())), moments)
    def test_arrears_count_from_the_day_of_filling(self, persona: Persona, at: datetime) -> None:
        home = persona.household(at)
        assert len(unpaid_months(home.family.paid_through, at.date())) == persona.arrears
        for member in home.members:
            assert (member.cause is None) == (member.cause_since is None)
            assert member.cause_since is None or member.cause_since <= at.date()


ROW = """\
- slug: contoh
  nama: Budi Contoh
  tentang: Contoh saja.
  about: Just a sample.
  kk: "3199020101200099"
  segmen: PBPU
  kelas: III
  tunggakan: 3
  nik: "3199011704900099"
  kartu: "0099900000099"
  lahir: 1990-04-17
  hubungan: peserta
  telepon: "+6284000000099"
"""


class TestTheReader:
    def refusal(self, folder: Path, text: str) -> str:
        file = folder / "orang.yaml"
        file.write_text(text, "utf-8")
        with pytest.raises(FlowError) as refused:
            load_personas(file)
        return str(refused.value)

    def test_a_sound_file_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "orang.yaml"
        file.write_text(ROW, "utf-8")
        (persona,) = load_personas(file)
        assert (persona.slug, persona.name, persona.card) == (
            "contoh",
            "Budi Contoh",
            "0099900000099",
        )

    @pytest.mark.parametrize(
        ("old", "new", "complaint"),
        [
            ("  kelas: III\n", "", "lacks kelas"),
            ("kelas: III", "kelas: IV", "kelas is one of I, II, III, not 'IV'"),
            ("PBPU", "pbpu", "segmen is one of PBPU, BP, PPU, PBI, not 'pbpu'"),
            ("tunggakan: 3", "tunggakan: -3", "tunggakan is a number of months, not '-3'"),
            ("tunggakan: 3", "tunggakan: [3]", "tunggakan needs a text"),
            ("tunggakan: 3", "hutang: 3", "lacks tunggakan"),
            ("3199020101200099", "319902", "kk needs 16 digits"),
            ("0099900000099", "54321", "kartu needs 13 digits that begin with 00"),
            ("0099900000099", "0 099900000099", "kartu needs 13 digits that begin with 00"),
            ("1990-04-17", "17-4-90", "lahir is a date like 1990-12-31, not '17-4-90'"),
            ("1990-04-17", "1990-04-18", "the date inside the nik is not that of lahir"),
            ("319901170490", "31990117049", "nik is not one: NIK terdiri dari 16 angka, yang"),
            ("hubungan: peserta", "hubungan: istri", "a family needs one peserta"),
            ("+6284000000099", "084000000099", "telepon needs the form +62 and digits only"),
        ],
    )
    def test_a_wrong_value_is_named_with_its_line(
        self, tmp_path: Path, old: str, new: str, complaint: str
    ) -> None:
        assert old in ROW
        refusal = self.refusal(tmp_path, ROW.replace(old, new))
        assert refusal.startswith(f"orang.yaml:1: contoh: {complaint}")

    @pytest.mark.parametrize(
        ("more", "complaint"),
        [
            ("umur: 9", "has unknown umur"),
            ("kartu_contoh: '12345'", "kartu_contoh can only be 54321"),
            ("kuliah: tidak", "kuliah is either left out or ya"),
            ("sebab: meninggal", "sebab and sebab_sejak need each other"),
            ("sebab_sejak: 3", "sebab and sebab_sejak need each other"),
            ("sebab: sakit", "sebab is one of menunggak, menunggu_aktivasi, keluar_kerja"),
            ("sebab: menunggak\n  sebab_sejak: 1", "sebab menunggak follows from dates and pay"),
            ("keluarga: ya", "keluarga is a list"),
        ],
    )
    def test_a_wrong_addition_is_named_with_its_line(
        self, tmp_path: Path, more: str, complaint: str
    ) -> None:
        refusal = self.refusal(tmp_path, f"{ROW}  {more}\n")
        assert refusal.startswith(f"orang.yaml:1: contoh: {complaint}")

    @pytest.mark.parametrize(
        ("more", "complaint"),
        [
            ("keluarga: [{nama: A}]", "orang.yaml:14: A: lacks hubungan, kartu, lahir, nik"),
            ("kelas: II", "orang.yaml:1: kelas stands here twice"),
            ("keluarga: [A]", "orang.yaml: every persona and relative needs a mapping, not 'A'"),
        ],
    )
    def test_a_wrong_shape_is_named_where_it_stands(
        self, tmp_path: Path, more: str, complaint: str
    ) -> None:
        assert self.refusal(tmp_path, f"{ROW}  {more}\n") == complaint

    @pytest.mark.parametrize("text", ["", "[]", "slug: contoh", "ya"])
    def test_a_file_without_personas_is_refused(self, tmp_path: Path, text: str) -> None:
        assert self.refusal(tmp_path, text) == "orang.yaml:1: needs a list of personas"

    @pytest.mark.parametrize("text", ["- [", "- a\x01"])
    def test_broken_yaml_is_refused(self, tmp_path: Path, text: str) -> None:
        assert self.refusal(tmp_path, text).startswith("orang.yaml:1: ")

    def test_a_row_that_is_no_mapping_is_refused(self, tmp_path: Path) -> None:
        assert "needs a mapping" in self.refusal(tmp_path, ROW + "- orang\n")

    def test_whatever_must_be_unique_is(self, tmp_path: Path) -> None:
        assert self.refusal(tmp_path, ROW + ROW).splitlines() == [
            "orang.yaml: slug contoh is given twice",
            "orang.yaml: kk 3199020101200099 is given twice",
            "orang.yaml: kartu 0099900000099 is given twice",
            "orang.yaml: nik 3199011704900099 is given twice",
            "orang.yaml: telepon +6284000000099 is given twice",
        ]

    def test_all_mistakes_are_told_at_once(self, tmp_path: Path) -> None:
        text = ROW.replace("kelas: III", "kelas: IV") + ROW.replace("PBPU", "X")
        assert len(self.refusal(tmp_path, text).splitlines()) == 2

    def test_the_shipped_file_is_the_default(self) -> None:
        assert load_personas(FILE) == load_personas()

"""What a recording keeps to the letter, and what it takes for different in every run."""

import pytest

from bot.replay.guessing import guess
from bot.replay.matchers import Exact

UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
SID = "SM0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("said", "also", "never"),
    [
        (
            "Buka https://a.id/f/ab1 ya.",
            "Buka http://b.id/f/z.9 ya.",
            "Buka https://a.id/g/a ya.",
        ),
        (f"Nomor tiket {UUID}.", f"Nomor tiket {UUID[::-1]}.", "Nomor tiket 3f2504e0."),
        (f"Pesan {SID} masuk", f"Pesan {SID[:-1]}0 masuk", "Pesan MM" + SID[2:] + " masuk"),
        ("Kode aB3dE5gH7jK9mN1pQ3sT", "Kode zB3dE5gH7jK9mN1pQ3sT", "Kode aB3dE5"),
        ("Berlaku sampai 2026-11-23.", "Berlaku sampai 2027-01-02.", "Berlaku sampai besok."),
        ("Pada 2026-11-23T09:00:00+07:00", "Pada 2027-01-02 10.30", "Pada 2026-11-23"),
        ("Berlaku 20-05-2026", "Berlaku 1-1-2031", "Berlaku 20/05/2026"),
        ("Tanggal 5/7/2026", "Tanggal 30/12/2026", "Tanggal 5-7-2026"),
        ("Dikirim 3 November 2026.", "Dikirim 12 Mei 2027.", "Dikirim November 2026."),
        ("Valid until 3 December 2026", "Valid until 30 May 2027", "Valid until 3 December"),
    ],
)
def test_links_ids_tokens_and_dates_become_patterns(said, also, never):
    matcher = guess(said)

    assert matcher.accepts(said)
    assert matcher.accepts(also)
    assert not matcher.accepts(never)
    assert not matcher.accepts(said.replace(said.split()[0], "Lain"))


@pytest.mark.parametrize(
    "said",
    [
        "Tunggakan S*** U*****: 3 bulan x 4 orang, kelas III = *Rp420.000*",
        "Virtual account: *8888899900000001* (BRI) atau *8988899900000001* (Mandiri)",
        "Kartu 0099900000001, telepon 021-4212938 atau 0877-7550-0400",
        "Senin-Jumat pukul 08.00-15.00 WIB, paling lambat tanggal 10",
        "Rp1.25.2026 dan 10.000.000 dan 1/2 dan 24-48 jam",
        "Lahir 17-08-1990, 17 Agustus 1990 atau 1990-08-17",
        "E-mail care@bpjsketenagakerjaan.go.id atau www.bpjs-kesehatan.go.id",
        "*Perubahan-Data-Peserta-Pekerja-Mandiri*",
    ],
)
def test_amounts_numbers_names_and_hours_stay_to_the_letter(said):
    assert guess(said) == Exact(said)

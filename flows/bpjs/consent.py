"""Hold the text to which people agree before the bot keeps anything of theirs beyond the chat."""

from __future__ import annotations

from collections.abc import Mapping

KIND = "persetujuan"

VERSION = "2026-11"
"""Raised whenever the text says something else; whoever agreed to an older one is asked again."""

TEXT: Mapping[str, str] = {
    "id": "_Persetujuan (UU PDP 27/2022): isian Anda disimpan di simulasi ini hanya untuk layanan "
    "ini. Lihat dengan *data saya*, hapus kapan saja dengan *hapus data*. "
    "Pakai data karangan saja._",
    "en": "_Consent (law UU PDP 27/2022): this simulation keeps your answers for this service "
    "alone. See them with *my data*, erase them at any time with *delete my data*. "
    "Invented data only._",
}

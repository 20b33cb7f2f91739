"""List what people complain about.

The topics are those that members of BPJS Kesehatan report about its forms and payments, as one
public list of complaints has them; the last one takes whatever else there is.
"""

from __future__ import annotations

from collections.abc import Mapping

TOPICS: Mapping[str, Mapping[str, str]] = {
    "tautan": {"id": "Tautan tidak bisa dibuka", "en": "Link cannot be opened"},
    "unggah": {"id": "Tidak bisa unggah berkas", "en": "Cannot upload files"},
    "kirim": {"id": "Formulir tidak terkirim", "en": "Form cannot be sent"},
    "wilayah": {"id": "Wilayah tidak ada", "en": "Region is missing"},
    "lambat": {"id": "Pandawa lambat menjawab", "en": "Pandawa answers slowly"},
    "lunas": {"id": "Lunas tapi nonaktif", "en": "Paid but inactive"},
    "jumlah": {"id": "Tagihan tidak sesuai", "en": "Bill is wrong"},
    "hangus": {"id": "VA aktivasi hangus", "en": "Activation VA expired"},
    "lain": {"id": "Lainnya", "en": "Something else"},
}
"""Topics by their slug, in both languages."""

"""Name the made-up branch office that serves a kabupaten or kota.

The real offices and their regions are not ours to show: every kabupaten and kota has its own here.
"""

from __future__ import annotations

from flows.bpjs import regions


def office_of(code: str) -> str:
    """Give the name of the office for a code such as "31.74"; without a known region, the head's.

    A kabupaten keeps its kind in the name, for a kota may bear the same.
    """
    found = regions.region(code)
    if found is None or found.kind == "provinsi":
        return "Kantor Cabang"
    return f"Kantor Cabang {found.short if found.kind == 'kota' else found.name}"

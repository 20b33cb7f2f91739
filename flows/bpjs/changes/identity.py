"""Count the tries to prove an identity that went wrong."""

from __future__ import annotations

from collections.abc import Mapping

from flows.bpjs.cabinet import Desk
from flows.bpjs.tries import DAY, KIND, times


def catat_salah(data: Mapping[str, str], desk: Desk) -> None:
    """Note a wrong try for whoever made it and whom it was about; the data name both."""
    for key in (data["pengirim"], data["sasaran"]):
        since = desk.at - DAY
        kept = [at for at in times(desk.row(KIND, key)) if at > since.timestamp()]
        desk.put(KIND, key, {"waktu": [*kept, desk.at.timestamp()]}, until=desk.at + DAY)

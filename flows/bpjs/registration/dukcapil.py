"""Know whom a family card names, as the population registry would; see dukcapil.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from flows.bpjs.people import Relation

FILE = Path(__file__).with_name("dukcapil.yaml")


@dataclass(frozen=True, slots=True)
class Resident:
    """Describe one person on a family card."""

    nik: str  # 16 digits
    name: str
    born: date
    relation: Relation


@cache
def families() -> Mapping[str, tuple[Resident, ...]]:
    """Give the residents of every recorded family card by its number, the head first."""
    rows = yaml.load(FILE.read_text("utf-8"), Loader=yaml.BaseLoader)
    return {row["kk"]: tuple(_resident(each) for each in row["anggota"]) for row in rows}


def _resident(row: Mapping[str, str]) -> Resident:
    born = date.fromisoformat(row["lahir"])
    return Resident(row["nik"], row["nama"], born, Relation(row["hubungan"]))


def belong_together(nik: str, kk: str) -> bool:
    """Tell whether nothing speaks against this person being on this family card."""
    if kk in families():
        return any(resident.nik == nik for resident in families()[kk])
    return not any(each.nik == nik for family in families().values() for each in family)


def residents(nik: str, kk: str, name: str, born: date) -> tuple[Resident, ...]:
    """Give everybody on a family card; if it is not recorded, the applicant alone."""
    return families().get(kk) or (Resident(nik, name, born, Relation.HEAD),)

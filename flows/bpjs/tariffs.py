"""Tell what a self-paying member owes for one month, from the dated table in tariffs.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from flows.bpjs.months import Month

CLASSES = ("I", "II", "III")
TABLE = Path(__file__).with_name("tariffs.yaml")


@dataclass(frozen=True, slots=True)
class Tariff:
    """Split one person's contribution for one month, in rupiah, between those who pay it."""

    member: int
    government: int

    @property
    def total(self) -> int:
        """Give the whole contribution in rupiah."""
        return self.member + self.government


@dataclass(frozen=True, slots=True)
class TariffTable:
    """Hold the tariffs that count from one month on, by class."""

    since: Month
    by_class: Mapping[str, Tariff]


def load_tariffs(path: Path = TABLE) -> tuple[TariffTable, ...]:
    """Read a tariff file, oldest rows first; raise ValueError where it is not what it should be."""
    rows = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    tables = tuple(_table(row) for row in rows)
    starts = [table.since for table in tables]
    if not starts or starts != sorted(set(starts)):
        raise ValueError(f"{path.name}: needs rows in the order of berlaku_mulai, each month once")
    return tables


def _table(row: Mapping[str, object]) -> TariffTable:
    if set(row) != {"berlaku_mulai", *CLASSES}:
        raise ValueError(f"a tariff row needs berlaku_mulai, I, II and III: {sorted(row)}")
    return TariffTable(
        since=Month.parse(str(row["berlaku_mulai"])),
        by_class={class_: _tariff(row[class_]) for class_ in CLASSES},
    )


def _tariff(parts: object) -> Tariff:
    if not isinstance(parts, Mapping) or set(parts) != {"iuran", "bantuan"}:
        raise ValueError(f"a tariff needs iuran and bantuan: {parts!r}")
    tariff = Tariff(int(parts["iuran"]), int(parts["bantuan"]))
    if tariff.member <= 0 or tariff.government < 0:
        raise ValueError(f"a tariff cannot be negative or free: {parts!r}")
    return tariff


@cache
def _shipped() -> tuple[TariffTable, ...]:
    return load_tariffs()


def tables_until(month: Month) -> tuple[TariffTable, ...]:
    """Give the tables that have begun by a month, the one that counts then last; maybe none."""
    return tuple(table for table in _shipped() if table.since <= month)


def tariff_parts(class_: str, month: Month) -> Tariff:
    """Give the contribution of a class in a month; raise ValueError outside the table."""
    tables = tables_until(month)
    if not tables:
        raise ValueError(f"no tariff is known for {month}")
    if class_ not in CLASSES:
        raise ValueError(f"no such class: {class_!r}")
    return tables[-1].by_class[class_]


def tariff(class_: str, month: Month) -> int:
    """Give the rupiah that one member pays for a month; raise ValueError outside the table."""
    return tariff_parts(class_, month).member

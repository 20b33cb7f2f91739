"""Find the made-up branch offices nearest to a place on the map.

titik.csv (see wilayah.md) says where the middle of some 170 kabupaten and kota is; the made-up
office of each stands there. Distances are as the crow flies, on a ball of the Earth's mean radius.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from urllib.parse import quote_plus

from flows.bpjs.regions import Region, region

EARTH = 6371.0
"""Mean radius of the Earth in kilometres (IUGG)."""

ABROAD = 400.0
"""Kilometres to the nearest office from which on a place is not in Indonesia; Natuna has 345."""

MAP = "https://www.google.com/maps/search/?api=1&query="
"""A search on a map (https://developers.google.com/maps/documentation/urls/get-started)."""

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Near:
    """Say how far the office of a region is."""

    region: Region
    kilometres: float


def nearest_offices(place: Point, most: int) -> list[Near]:
    """List the regions whose offices are nearest to a place, nearest first; [] for abroad."""
    found = [Near(where, distance(place, point)) for where, point in _points()]
    found.sort(key=lambda near: near.kilometres)
    return found[:most] if found[0].kilometres < ABROAD else []


def distance(one: Point, other: Point) -> float:
    """Give the great-circle distance of two points in kilometres, by the haversine formula."""
    (latitude, longitude), (latitude2, longitude2) = one, other
    north, east = radians(latitude2 - latitude), radians(longitude2 - longitude)
    across = cos(radians(latitude)) * cos(radians(latitude2)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, sin(north / 2) ** 2 + across)))


def map_link(where: Region) -> str:
    """Give the address of a map that looks for the real offices of a region."""
    return MAP + quote_plus(f"BPJS Kesehatan {where.name}")


@cache
def _points() -> tuple[tuple[Region, Point], ...]:
    with Path(__file__).with_name("titik.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.reader(table))[1:]
    return tuple(
        (found, (float(latitude), float(longitude)))
        for code, latitude, longitude in rows
        if (found := region(code)) is not None
    )

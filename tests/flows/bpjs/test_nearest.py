"""The made-up office nearest to a place, and how far it is."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.bpjs import nearest, regions
from flows.bpjs.nearest import Point, distance, map_link, nearest_offices

HALF_ROUND = 20015.1
"""Half of the way around a ball of the Earth's mean radius, in kilometres."""

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def rows() -> list[list[str]]:
    file = Path(nearest.__file__).with_name("titik.csv")
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.reader(table))[1:]


def test_every_point_belongs_to_a_kabupaten_or_kota_and_lies_in_indonesia() -> None:
    assert len({code for code, _, _ in rows()}) == len(rows())
    for code, latitude, longitude in rows():
        found = regions.region(code)
        assert found is not None, code
        assert found.kind != "provinsi"
        assert -11 <= float(latitude) <= 6, code
        assert 95 <= float(longitude) <= 141, code


def test_every_kota_and_every_province_has_a_point() -> None:
    codes = {code for code, _, _ in rows()}
    for province in regions.provinces():
        listed = regions.regencies(province.code)
        assert {r.code for r in listed if r.kind == "kota"} <= codes
        assert {r.code for r in listed} & codes, province.name


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ((-6.26, 106.81), ["Kota Jakarta Selatan", "Kota Jakarta Pusat"]),
        ((-6.90, 107.60), ["Kota Bandung", "Kota Cimahi"]),
        ((-7.80, 110.37), ["Kota Yogyakarta", "Kabupaten Sleman"]),
        ((3.94, 108.38), ["Kabupaten Sambas", "Kota Singkawang"]),  # Natuna, far from any kota
        ((-8.49, 140.40), ["Kabupaten Merauke"]),
    ],
)
def test_the_nearest_offices_come_first(place: Point, names: list[str]) -> None:
    found = nearest_offices(place, len(names))
    assert [near.region.name for near in found] == names
    assert [near.kilometres for near in found] == sorted(near.kilometres for near in found)


@pytest.mark.parametrize("place", [(35.68, 139.69), (51.5, -0.12), (-33.87, 151.21), (90.0, 0.0)])
def test_abroad_there_is_no_office(place: Point) -> None:
    assert nearest_offices(place, 2) == []


def test_a_distance_is_right_on_the_map() -> None:
    jakarta, surabaya = (-6.2, 106.82), (-7.25, 112.75)
    assert distance(jakarta, surabaya) == pytest.approx(665, abs=3)  # as the crow flies
    assert distance((0.0, 0.0), (0.0, 180.0)) == pytest.approx(HALF_ROUND, abs=1)


@given(points, points)
def test_a_distance_is_the_same_both_ways_and_at_most_half_around(one: Point, other: Point) -> None:
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert 0 <= distance(one, other) <= HALF_ROUND


def test_the_map_looks_for_the_real_offices_of_the_region() -> None:
    bandung = regions.region("32.73")
    assert bandung is not None
    address = urlsplit(map_link(bandung))
    assert (address.scheme, address.netloc, address.path) == (
        "https",
        "www.google.com",
        "/maps/search/",
    )
    assert parse_qs(address.query) == {"api": ["1"], "query": ["BPJS Kesehatan Kota Bandung"]}

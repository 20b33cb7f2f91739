"""Where the boxes of a picture stand."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.replay.layout import LANE, place

NAMES = st.sampled_from("abcdefgh")


def test_a_line_leads_to_the_right_and_one_that_closes_a_circle_is_named() -> None:
    placed = place({"a": 10, "b": 10, "c": 10}, [("a", "b"), ("b", "c"), ("c", "a")], gap=5)
    assert placed.column == {"a": 0, "b": 1, "c": 2}
    assert placed.backward == {("c", "a")}


def test_a_box_stands_behind_all_that_lead_to_it_and_long_lines_get_lanes() -> None:
    edges = [("a", "b"), ("b", "c"), ("a", "c")]
    placed = place({"a": 10, "b": 10, "c": 10}, edges, gap=5)
    assert placed.column["c"] == 2
    (lane,) = placed.lanes["a", "c"]
    assert abs(lane - placed.top["b"] - 5) >= 5 + LANE / 2


def test_a_line_to_a_box_of_another_picture_is_left_out() -> None:
    assert place({"a": 10}, [("a", "elsewhere")], gap=5).lanes == {}


@given(
    heights=st.dictionaries(NAMES, st.floats(20, 300), min_size=1),
    edges=st.lists(st.tuples(NAMES, NAMES), max_size=20),
)
def test_no_two_boxes_overlap_and_all_lie_inside(
    heights: dict[str, float], edges: list[tuple[str, str]]
) -> None:
    placed = place(heights, edges, gap=10)
    for one, other in combinations(heights, 2):
        if placed.column[one] == placed.column[other]:
            upper, lower = sorted((one, other), key=placed.top.__getitem__)
            assert placed.top[upper] + heights[upper] <= placed.top[lower] + 0.001
    for name, height in heights.items():
        assert placed.top[name] >= 0
        assert placed.top[name] + height <= placed.height + 0.001
    for source, target in placed.lanes:
        assert placed.column[source] < placed.column[target]

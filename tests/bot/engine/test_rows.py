"""Sparse rows add up as full ones do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.rows import Rows

WIDTH = 6
small = st.floats(-9, 9)
row = st.dictionaries(st.integers(0, WIDTH - 1), small, min_size=1)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), row), st.data())
def test_rows_add_up_column_by_column(
    rows: dict[str, dict[int, float]], data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(rows)), unique=True)) if rows else []
    factors = {name: data.draw(small) for name in names}
    filled = [(name, *each) for name, row in rows.items() for each in row.items()]
    filled = data.draw(st.permutations(filled))
    columns, numbers = [column for _, column, _ in filled], [number for *_, number in filled]
    total = Rows([name for name, *_ in filled], columns, numbers, WIDTH).total(factors)
    assert total.tolist() == pytest.approx(
        [
            sum(factors[name] * rows[name].get(column, 0.0) for name in names)
            for column in range(WIDTH)
        ]
    )

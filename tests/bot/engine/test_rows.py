"""Sparse rows add up as full ones do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.rows import Rows

WIDTH = 6
small = st.floats(-9, 9)
rows = st.dictionaries(
    st.text("abc", min_size=1, max_size=3), st.dictionaries(st.integers(0, WIDTH - 1), small)
)


@given(rows, st.data())
def test_rows_add_up_column_by_column(
    rows: dict[str, dict[int, float]], data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(rows)), unique=True)) if rows else []
    factors = {name: data.draw(small) for name in names}
    total = Rows({name: list(row.items()) for name, row in rows.items()}, WIDTH).total(factors)
    assert total.tolist() == pytest.approx(
        [
            sum(factors[name] * rows[name].get(column, 0.0) for name in names)
            for column in range(WIDTH)
        ]
    )

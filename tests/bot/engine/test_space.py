"""Texts are compared by the cosine of the angle between them."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.features import features
from bot.engine.space import Space

words = st.lists(st.sampled_from(["bayar", "bayaran", "kartu", "12", "atm", "hilang"]), max_size=5)


def vector(text: list[str], weights: dict[str, float]) -> dict[str, float]:
    return {
        feature: weights[feature] * (1 + log(number))
        for feature, number in Counter(features(text)).items()
        if feature in weights
    }


def plain_cosine(one: dict[str, float], other: dict[str, float], strange: float) -> float:
    product = sum(weight * other.get(feature, 0.0) for feature, weight in one.items())
    lengths = [
        sqrt(sum(weight * weight for weight in each.values()) + more)
        for each, more in ((one, strange), (other, 0.0))
    ]
    return product / (lengths[0] * lengths[1]) if product else 0.0


@given(st.lists(words, max_size=6), words, st.floats(0, 50))
def test_every_cosine_is_that_of_plain_arithmetic(
    texts: list[list[str]], asked: list[str], strange: float
) -> None:
    known = dict.fromkeys(feature for text in texts for feature in features(text))
    weights = {feature: 0.5 + len(feature) for feature in known if feature != "watm"}
    plain = [plain_cosine(vector(asked, weights), vector(text, weights), strange) for text in texts]
    assert Space(texts, weights).cosines(asked, strange).tolist() == pytest.approx(plain)


def test_a_text_is_as_like_itself_as_can_be_and_less_so_with_something_strange() -> None:
    text = ["kartu", "hilang"]
    space = Space([text, ["bayar"]], dict.fromkeys([*features(text), *features(["bayar"])], 1.0))
    assert space.cosines(text).tolist() == pytest.approx([1.0, 0.0])
    assert space.cosines(text, strange=17.0)[0] < 0.8

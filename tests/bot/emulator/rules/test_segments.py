"""Ask Twilio's own calculator for a second opinion on segments and Smart Encoding."""

import random

import pytest
from support.javascript import needs_npm, node

from bot.emulator.rules.smart import _table, smart_encode
from bot.text import segments

GSM = "abc XYZ 0123456789 @£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà"
TWO = "^{}\\[~]|€"
OTHER = "çÁêıșα中ก“”’–—…•\u00a0日本語عربي"
EMOJI = ["😀", "👍🏽", "👨‍👩‍👧‍👦", "🇮🇩", "❤️", "é"]
SMART = "“”’‘–—…•½\u00a0\u2003？！ＡＢ"


def texts(alphabet: list[str], seed: int, count: int = 300) -> list[str]:
    chance = random.Random(seed)
    return [
        "".join(chance.choices(alphabet, k=chance.choice((0, 1, 70, 71, 153, 160, 161, 306, 500))))
        for _ in range(count)
    ]


def ours(found: list[str]) -> list[list]:
    return [[counted.encoding, counted.count] for counted in map(segments, found)]


@needs_npm
@pytest.mark.parametrize(
    "alphabet",
    [[*GSM], [*GSM, *TWO], [*GSM, *OTHER], [*GSM, *EMOJI], [*OTHER, *EMOJI, *TWO]],
    ids=["GSM-7", "two septets", "UCS-2", "emoji", "mixed"],
)
def test_twilios_calculator_counts_the_same(alphabet):
    found = texts(alphabet, seed=len(alphabet))

    assert node("segments.js", {"smart": False, "texts": found}) == ours(found)


@needs_npm
def test_twilios_calculator_encodes_smartly_as_we_do():
    found = texts([*GSM, *SMART], seed=5) + [chr(point) * 150 for point in _table()]
    encoded = [smart_encode(text) for text in found]

    assert node("segments.js", {"smart": True, "texts": found}) == ours(encoded)


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("“Halo” – ‘Ibu’", "\"Halo\" - 'Ibu'"),
        ("tunggu…", "tunggu..."),
        ("½ hari", "1/2 hari"),
        ("nol\u200blebar", "nollebar"),
        ("日本 é", "日本 é"),
    ],
)
def test_look_alikes_are_replaced_and_the_rest_is_left(text, encoded):
    assert smart_encode(text) == encoded

"""Read the fragment of webhook URLs."""

import pytest

from bot.emulator.overrides import POLICIES, Overrides, UnknownPolicy, read_overrides

URL = "https://bot.test/sms"


@pytest.mark.parametrize(
    "url", [URL, f"{URL}#", f"{URL}#top", f"{URL}?rc=5", f"{URL}#e=dublin&sni=n"]
)
def test_without_overrides_the_defaults_hold(url):
    assert read_overrides(url) == Overrides(5, 15, 15, 1, frozenset({"ct"}))


def test_every_key_is_read():
    assert read_overrides(f"{URL}?a=1#ct=100&rt=200&tt=300&rc=0&rp=4xx,rt") == Overrides(
        0.1, 0.2, 0.3, 0, frozenset({"4xx", "rt"})
    )


def test_all_stands_for_every_policy():
    assert read_overrides(f"{URL}#rp=all").policies == POLICIES


@pytest.mark.parametrize(
    "fragment",
    ["ct=99", "ct=10001", "rt=15001", "rc=6", "rc=-1", "tt=abc", "tt=", "rt=" + "9" * 50],
)
def test_a_number_out_of_its_range_is_passed_over(fragment):
    assert read_overrides(f"{URL}#{fragment}") == Overrides()


@pytest.mark.parametrize("policy", ["6xx", "ct,often", "CT"])
def test_an_unknown_policy_is_an_error(policy):
    with pytest.raises(UnknownPolicy):
        read_overrides(f"{URL}#rp={policy}")

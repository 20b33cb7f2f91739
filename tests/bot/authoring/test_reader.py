from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.authoring import reader
from bot.authoring.reader import Listing, Scalar, Section, read_file, read_text
from bot.engine.flow import Place
from bot.errors import FlowError


@pytest.mark.parametrize("text", ["0812345", "12:30", "1_000", "yes", "null", "1.50", "2026-01-01"])
def test_every_scalar_stays_the_text_that_was_written(text: str) -> None:
    value = read_text(f"kunci: {text}\n", "a.yaml").entries["kunci"].value
    assert value == Scalar(Place("a.yaml", 1), text)


@pytest.mark.parametrize("key", ["on", "yes", "no", "0812"])
def test_every_key_stays_the_text_that_was_written(key: str) -> None:
    assert list(read_text(f"{key}: x\n", "a.yaml").entries) == [key]


def test_every_key_value_and_item_knows_its_line() -> None:
    root = read_text("a:\n  - x\n  - b:\n      c: y\n", "a.yaml")
    listing = root.entries["a"].value
    assert isinstance(listing, Listing)
    assert [item.place.line for item in listing.items] == [2, 3]
    inner = listing.items[1]
    assert isinstance(inner, Section)
    assert inner.entries["b"].place.line == 3
    assert inner.entries["b"].value.place.line == 4


def test_an_alias_is_a_copy_that_can_be_translated_on_its_own() -> None:
    root = read_text("a: &x {say: Hai}\nb: *x\n", "a.yaml")
    one, other = root.entries["a"].value, root.entries["b"].value
    assert one == other
    assert isinstance(one, Section)
    assert isinstance(other, Section)
    assert one.entries["say"] is not other.entries["say"]


def test_aliases_that_would_fill_the_memory_are_refused() -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(FlowError, match="never come to an end"):
        read_text("\n".join(lines), "a.yaml")


def test_all_duplicate_keys_of_a_file_are_told_together() -> None:
    with pytest.raises(FlowError) as caught:
        read_text("a: 1\na: 2\nb: {c: 1, c: 2}\n", "a.yaml")
    assert caught.value.mistakes == (
        "a.yaml:2: 'a' stands here a second time; the first is a.yaml:1",
        "a.yaml:3: 'c' stands here a second time; the first is a.yaml:3",
    )


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    root = read_file(path, path.name)
    assert {key: entry.place.line for key, entry in root.entries.items()} == {"a": 1, "b": 2}


@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a: b: c\n", "a: @x\n", "a: \x07\n"])
def test_mistakes_read_the_same_without_the_c_library(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FlowError) as fast:
        read_text(text, "a.yaml")
    monkeypatch.setattr(reader, "_LOADER", yaml.BaseLoader)
    with pytest.raises(FlowError) as slow:
        read_text(text, "a.yaml")
    assert fast.value.mistakes == slow.value.mistakes


@given(st.text(alphabet="ab:{}[],-\n\t #&*!|>'\"%@?\\\x00é👋", max_size=60))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    try:
        root = read_text(text, "a.yaml")
    except FlowError as error:
        assert all(mistake.startswith("a.yaml:") for mistake in error.mistakes)  # noqa: PT017
    else:
        assert isinstance(root, Section)

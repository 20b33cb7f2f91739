"""Call the ledger's scripts directly, also in ways that the ledger itself never does."""

from pathlib import Path
from typing import Any

import pytest
import redis

import flows.bpjs

BOOK_KEYS = ["l:{test}:households", "l:{test}:payments", "l:{test}:journal"]
FILL_KEYS = ["l:{test}:households", "l:{test}:index", "l:{test}:payments", "l:{test}:journal"]


def call(client: redis.Redis, name: str, keys: list[str], args: list[Any]) -> Any:
    file = Path(flows.bpjs.__file__).with_name(f"ledger_{name}.lua")
    return client.register_script(file.read_text("utf-8"))(keys=keys, args=args)


@pytest.fixture
def client(redis_client: redis.Redis) -> redis.Redis:
    args = ["empty", 1, "kk", "as it was", "card:1", "kk 1"]
    assert call(redis_client, "fill", FILL_KEYS, args) == 1
    return redis_client


def contents(client: redis.Redis) -> tuple[Any, ...]:
    households, payments, journal = BOOK_KEYS
    return client.hgetall(households), client.hgetall(payments), client.lrange(journal, 0, -1)


def test_a_payment_is_booked_in_all_three_places(client: redis.Redis) -> None:
    args = ["kk", "as it was", "as it is now", "ref", "record"]
    assert call(client, "book", BOOK_KEYS, args) == ["booked"]
    assert contents(client) == ({"kk": "as it is now"}, {"ref": "record"}, ["record"])


def test_a_known_reference_is_not_booked_even_if_the_household_looks_the_same(
    client: redis.Redis,
) -> None:
    call(client, "book", BOOK_KEYS, ["kk", "as it was", "as it was", "ref", "record"])
    before = contents(client)
    args = ["kk", "as it was", "robbed", "ref", "another record"]
    assert call(client, "book", BOOK_KEYS, args) == ["duplicate", "record"]
    assert contents(client) == before


@pytest.mark.parametrize("kk", ["kk", "nobody"])
def test_nothing_is_booked_on_a_household_that_changed_or_is_gone(
    client: redis.Redis, kk: str
) -> None:
    before = contents(client)
    args = [kk, "as it never was", "robbed", "ref", "record"]
    assert call(client, "book", BOOK_KEYS, args) == ["changed"]
    assert contents(client) == before


@pytest.mark.parametrize("empty", range(5))
def test_booking_wants_all_its_arguments(client: redis.Redis, empty: int) -> None:
    before = contents(client)
    args = ["kk", "as it was", "as it is now", "ref", "record"]
    args[empty] = ""
    with pytest.raises(redis.ResponseError, match=f"argument {empty + 1} is empty"):
        call(client, "book", BOOK_KEYS, args)
    with pytest.raises(redis.ResponseError, match="5 arguments"):
        call(client, "book", BOOK_KEYS, args[1:])
    with pytest.raises(redis.ResponseError, match="3 keys"):
        call(client, "book", BOOK_KEYS[1:], args)
    assert contents(client) == before


@pytest.mark.parametrize(
    "args",
    [
        ["always", 1],
        ["always", 1, "k"],
        ["always", 1, "k", "h"],
        ["always", 0, "f", "v"],
        ["always", "x", "k", "h", "f", "v"],
        ["maybe", 1, "k", "h", "f", "v"],
    ],
)
def test_filling_empties_nothing_when_it_is_called_wrongly(
    client: redis.Redis, args: list[Any]
) -> None:
    before = contents(client)
    with pytest.raises(redis.ResponseError, match="ledger_fill"):
        call(client, "fill", FILL_KEYS, args)
    assert contents(client) == before


def test_finding_wants_its_arguments_and_writes_nothing(client: redis.Redis) -> None:
    keys = ["l:{test}:index", "l:{test}:households", "l:{test}:payments"]
    assert call(client, "find", keys, ["card:1", ""]) == ["kk 1", "as it was", None]
    with pytest.raises(redis.ResponseError, match="2 arguments"):
        call(client, "find", keys, ["card:1"])

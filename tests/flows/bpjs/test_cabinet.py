"""The same rules on the store and in memory; once for each change, whatever happens in between."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from support.citizen import NOW, PERSONAS

from bot.engine.effects import Apply
from bot.errors import FlowFailure, StoreUnavailable
from bot.stores.client import connect
from flows.bpjs import cabinet as cabinets
from flows.bpjs.cabinet import OWNED, Cabinet, Command, Desk, Row, Shelf, place_of
from flows.bpjs.members import Ledger
from flows.bpjs.rehearsal import MemoryLedger
from flows.bpjs.shelf import DONE, RedisShelf

SITI = PERSONAS["menunggak"]


def tiket(data: Mapping[str, str], desk: Desk) -> None:
    desk.put("tiket", data["nomor"], {"isi": data["isi"]}, owner="siti", lists=[("buka", "semua")])


def hitung(data: Mapping[str, str], desk: Desk) -> None:
    old = desk.row("hitungan", "a")
    desk.put("hitungan", "a", {"jumlah": (old["jumlah"] if old else 0) + 1})


def tutup(data: Mapping[str, str], desk: Desk) -> None:
    desk.leave("tiket", data["nomor"], "buka", "semua")


def hapus(data: Mapping[str, str], desk: Desk) -> None:
    desk.drop("tiket", data["nomor"])


def sebentar(data: Mapping[str, str], desk: Desk) -> None:
    desk.put("unggahan", "u", {"nama": "ktp"}, owner="siti", until=desk.at + timedelta(days=7))


def pindah_kelas(data: Mapping[str, str], desk: Desk) -> None:
    home = desk.household(f"card:{SITI.card}")
    assert home is not None
    desk.put_household(replace(home.family, class_="II"), home.members)


COMMANDS: dict[str, Command] = {
    command.__name__: command for command in (tiket, hitung, tutup, hapus, sebentar, pindah_kelas)
}


def change(name: str, number: int = 1, at: datetime = NOW, **data: str) -> Apply:
    return Apply(f"SM{number}#{name}0", name, {"at": at.isoformat(), **data})


@pytest.fixture(params=["store", "memory"])
def shelf(request: pytest.FixtureRequest, redis_client: redis.Redis) -> Shelf:
    if request.param == "memory":
        return MemoryLedger(NOW).shelf()
    Ledger(redis_client).reset(tuple(PERSONAS.values()), NOW)
    return RedisShelf(redis_client)


@pytest.fixture
def cabinet(shelf: Shelf) -> Cabinet:
    return Cabinet(shelf, COMMANDS)


def test_a_row_is_found_by_its_key_and_in_its_lists(cabinet: Cabinet) -> None:
    cabinet.apply(change("tiket", 1, nomor="T-2", isi="lambat"))
    cabinet.apply(change("tiket", 2, nomor="T-1", isi="antre"))
    row = cabinet.row("tiket", "T-2")
    assert row == Row("tiket", "T-2", {"isi": "lambat"}, None, (f"{OWNED}/siti", "buka/semua"))
    assert [row.key for row in cabinet.rows("buka", "semua")] == ["T-2", "T-1"]
    assert cabinet.rows(OWNED, "siti") == cabinet.rows("buka", "semua")
    assert cabinet.row("tiket", "T-3") is None
    assert cabinet.rows(OWNED, "budi") == ()


def test_a_change_counts_once_for_its_id(cabinet: Cabinet) -> None:
    for _ in range(3):
        cabinet.apply(change("hitung"))
    assert cabinet.row("hitungan", "a")["jumlah"] == 1
    cabinet.apply(change("hitung", 2))
    assert cabinet.row("hitungan", "a")["jumlah"] == 2


def test_a_row_leaves_a_list_or_goes_for_good(cabinet: Cabinet) -> None:
    cabinet.apply(change("tiket", 1, nomor="T-1", isi="antre"))
    cabinet.apply(change("tutup", 2, nomor="T-1"))
    assert cabinet.rows("buka", "semua") == ()
    assert [row.key for row in cabinet.rows(OWNED, "siti")] == ["T-1"]
    cabinet.apply(change("hapus", 3, nomor="T-1"))
    cabinet.apply(change("hapus", 4, nomor="T-1"))
    assert cabinet.row("tiket", "T-1") is None
    assert cabinet.rows(OWNED, "siti") == ()


def test_an_expired_row_no_longer_counts(cabinet: Cabinet, shelf: Shelf) -> None:
    cabinet.apply(change("sebentar"))
    row = cabinet.row("unggahan", "u")
    assert row is not None
    assert row.counts(NOW + timedelta(days=7, seconds=-1))
    assert not row.counts(NOW + timedelta(days=7))
    later = Desk(shelf, NOW + timedelta(days=8))
    assert later.row("unggahan", "u") is None
    assert later.rows(OWNED, "siti") == ()


def test_the_store_forgets_expired_rows_a_day_later_and_changes_after_ninety(
    redis_client: redis.Redis,
) -> None:
    cabinet = Cabinet(RedisShelf(redis_client), COMMANDS)
    cabinet.apply(change("sebentar", at=datetime.now(NOW.tzinfo)))
    left = redis_client.ttl(place_of("unggahan", "u").key)
    assert timedelta(days=7) < timedelta(seconds=left) <= timedelta(days=8)
    assert redis_client.ttl(f"{DONE}/SM1#sebentar0") == 90 * 24 * 3600
    assert redis_client.ttl(place_of(OWNED, "siti").key) == -1


def test_a_family_changes_where_the_ledger_finds_it(
    shelf: Shelf, redis_client: redis.Redis
) -> None:
    Cabinet(shelf, COMMANDS).apply(change("pindah_kelas"))
    home = Desk(shelf, NOW).household(f"kk:{SITI.kk}")
    assert home.family.class_ == "II"
    if isinstance(shelf, RedisShelf):
        assert Ledger(redis_client).by_nik(SITI.person.member.nik).family.class_ == "II"
        assert Ledger(redis_client).by_card("54321").family.class_ == "II"


def test_an_unknown_command_says_so(cabinet: Cabinet) -> None:
    with pytest.raises(FlowFailure, match="'tari'"):
        cabinet.apply(change("tari"))


def test_a_kind_with_a_slash_is_refused() -> None:
    with pytest.raises(ValueError, match="no slash"):
        place_of("a/b", "c")


def test_changes_from_all_sides_all_count(redis_client: redis.Redis) -> None:
    def count(first: int) -> None:
        with connect(url) as client:
            cabinet = Cabinet(RedisShelf(client), COMMANDS)
            for number in range(first, first + 10):
                cabinet.apply(change("hitung", number))

    place = redis_client.connection_pool.connection_kwargs
    url = f"unix://{place['path']}?db={place.get('db', 0)}" if "path" in place else None
    url = url or f"redis://{place['host']}:{place['port']}/{place.get('db', 0)}"
    threads = [threading.Thread(target=count, args=(first,)) for first in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Cabinet(RedisShelf(redis_client), {}).row("hitungan", "a")["jumlah"] == 30


def test_rows_that_never_stand_still_are_unavailable(redis_client: redis.Redis) -> None:
    shelf = RedisShelf(redis_client)

    def overtaken(data: Mapping[str, str], desk: Desk) -> None:
        hitung(data, desk)
        worked.append(1)
        Cabinet(shelf, COMMANDS).apply(change("hitung", 1000 + len(worked)))

    worked: list[int] = []
    with pytest.raises(StoreUnavailable, match="change too fast"):
        Cabinet(shelf, {"hitung": overtaken}).apply(change("hitung"))
    assert len(worked) == cabinets.MAX_ATTEMPTS


steps = st.lists(
    st.tuples(
        st.sampled_from(["tiket", "hitung", "tutup", "hapus"]),
        st.integers(1, 6),  # few ids, so that changes come again
        st.sampled_from(["T-1", "T-2", "T-ü"]),
    ),
    max_size=12,
)


def test_the_memory_does_whatever_the_store_does(redis_client: redis.Redis) -> None:
    @given(steps)
    def same(made: list[tuple[str, int, str]]) -> None:
        redis_client.flushdb()
        both = [
            Cabinet(RedisShelf(redis_client), COMMANDS),
            Cabinet(MemoryLedger(NOW).shelf(), COMMANDS),
        ]
        views: list[Callable[[Cabinet], Any]] = [
            lambda each: each.rows(OWNED, "siti"),
            lambda each: each.rows("buka", "semua"),
            lambda each: each.row("hitungan", "a"),
        ]
        for name, number, ticket in made:
            for each in both:
                each.apply(change(name, number, nomor=ticket, isi="x"))
            for view in views:
                assert view(both[0]) == view(both[1])

    same()


@pytest.mark.parametrize(
    "arguments", [[], ["60", "field"], ["60", "", "any", "", "keep", "", "0", "x"]]
)
def test_the_script_wants_six_arguments_a_place(
    redis_client: redis.Redis, arguments: list[str]
) -> None:
    with pytest.raises(redis.ResponseError, match="cabinet_put wants"):
        RedisShelf(redis_client)._write(["l:{bpjs}:done:x", "l:{bpjs}:c:a"], arguments)
    assert redis_client.keys() == []


def test_rows_are_json_with_their_own_name(redis_client: redis.Redis) -> None:
    Cabinet(RedisShelf(redis_client), COMMANDS).apply(change("hitung"))
    text = redis_client.get("l:{bpjs}:c:hitungan/a")
    assert json.loads(text) == {"name": "hitungan/a", "data": {"jumlah": 1}}

"""Hand the outbox to whoever sends it, with the evidence of what was sent already.

Keys, in the contact's partition:

    w:{pNN}:out                  stream   effects; read by the consumer group of the relays
    w:{pNN}:m:<uid>:<mark>       hash     marker of one way to send one effect
    w:{pNN}:k:<uid>              set      SIDs of messages that are known to be ours
    w:{pNN}:hush:<uid>           "1"      nothing is sent to this contact by itself
    w:{pNN}:dead                 stream   what could not be sent, with its reason
    w:relay                      "1"      a relay is at work

A marker is `try` (a send began at `at`), `wait` (not before `after`) or `done` (Twilio has taken
it, as its answer or a status callback says). Twilio has no idempotency key for messages, so a send
whose outcome nobody saw is in doubt until evidence turns up. Times here are of the machine's clock,
never of a rehearsal's.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, cast

import redis

from bot.stores.alarms import set_alarm
from bot.stores.client import translated_errors
from bot.stores.keys import PARTITIONS, head, outbox, partition_of
from bot.stores.outbox import SEND, read_hush, read_wake

GROUP = "relay"

FAILED = "failed"
"""Kind of the entry that says that a message, accepted by Twilio, was not delivered."""

MARKER_SECONDS = 7 * 24 * 3600
"""How long evidence is kept: far longer than an entry waits or a late callback takes."""

PRESENCE = "w:relay"
PRESENCE_SECONDS = 30
"""How long a relay counts as present after its last sign of life."""

MOST_DEAD = 10_000
"""Entries of the list of what could not be sent, in each partition; the oldest ones go."""

RANKS = {"accepted": 0, "scheduled": 0, "queued": 0, "sending": 1, "sent": 2, "delivered": 3}
FINAL_FAILURES = ("failed", "undelivered", "canceled")
ALL_RANKS: Mapping[str, int] = RANKS | dict.fromkeys(FINAL_FAILURES, 4) | {"read": 5}
"""A status only ever moves on: callbacks may overtake each other."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Hold one entry that this relay was handed."""

    partition: int
    number: str
    id: str
    kind: str
    payload: str
    uid: str
    way: str = ""  # how it is to be sent, if that was decided already
    code: str = ""  # Twilio's, for entries of kind FAILED

    @property
    def mark(self) -> str:
        """Give what names this entry, sent this way, to the status callback; 32 hex digits."""
        return hashlib.sha256(f"{self.id}\n{self.way}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Begun:
    """Say whether an entry may be sent now."""

    verdict: Literal["go", "done", "hushed", "busy", "doubt"]
    wait: float = 0.0  # busy: seconds after which it may be asked again
    moment: str = ""  # doubt: the moment at which the try began, epoch milliseconds
    way: str = ""  # doubt: the way that was tried


@dataclass(frozen=True, slots=True)
class Dead:
    """Hold one entry that could not be sent."""

    partition: int
    number: str
    at: float  # epoch seconds
    id: str
    payload: str
    uid: str
    way: str
    reason: str  # Twilio's code, or a word
    owed: str  # "1": the conversation begins its next reply with it


class Dispatch:
    """Read the outbox, keep the evidence; every method may raise StoreUnavailable."""

    def __init__(self, client: redis.Redis, reader: str = "reader") -> None:
        """Take a client of `bot.stores.client.connect`, and the name of this relay."""
        self._client = client
        self._reader = reader
        self._begin, self._report = (
            client.register_script(Path(__file__).with_name(f"dispatch_{name}.lua").read_text())
            for name in ("begin", "report")
        )

    # Entries

    def open(self) -> None:
        """Make the consumer group of every stream, unless it is there."""
        with translated_errors():
            for partition in range(PARTITIONS):
                try:
                    self._client.xgroup_create(outbox(partition), GROUP, "0", mkstream=True)
                except redis.ResponseError as error:
                    if not str(error).startswith("BUSYGROUP"):
                        raise

    def read(self, most: int, wait: float) -> list[Waiting]:
        """Give new entries, at most so many of each partition; wait so many seconds for one."""
        return self._read(">", most, wait)

    def mine(self, most: int) -> list[Waiting]:
        """Give entries that a relay of this name was handed before, and did not settle."""
        return self._read("0", most, None)

    def abandoned(self, idle: timedelta, most: int) -> list[Waiting]:
        """Take over entries that were handed to a relay which has not settled them for so long."""
        since = round(idle.total_seconds() * 1000)
        pipeline = self._client.pipeline(transaction=False)
        for partition in range(PARTITIONS):
            pipeline.xautoclaim(outbox(partition), GROUP, self._reader, since, count=most)
        with self._group_may_be_gone(), translated_errors(), pipeline:
            answers = pipeline.execute()
            return list(_entries(enumerate(answer[1] for answer in answers)))
        return []

    def begin(self, entry: Waiting, way: str, grace: float, moment: str = "") -> Begun:
        """Write down that an entry is being sent some way, if it may be; grace is in seconds.

        `moment` names a try in doubt of which no trace was found, so that it may be tried again.
        """
        keys = [_marker(entry.uid, entry.mark), _hush(entry.uid)]
        payload = json.dumps([entry.way, way, entry.payload], ensure_ascii=False)
        arguments: list[str | int] = [_now(), round(grace * 1000), moment, entry.id, payload]
        arguments.append(MARKER_SECONDS)
        with translated_errors():
            verdict, *rest = cast("list[Any]", self._begin(keys, arguments))
        match verdict:
            case "busy":
                return Begun("busy", wait=int(rest[0]) / 1000)
            case "doubt":
                return Begun("doubt", moment=rest[0], way=json.loads(rest[1])[1])
        return Begun(verdict)

    def sent(self, entry: Waiting, sid: str) -> None:
        """Settle an entry that Twilio has taken."""
        with self._settling(entry) as pipeline:
            key = _marker(entry.uid, entry.mark)
            pipeline.hset(key, mapping={"state": "done", "sid": sid, "id": entry.id})
            pipeline.expire(key, MARKER_SECONDS)
            pipeline.sadd(_sids(entry.uid), sid)
            pipeline.expire(_sids(entry.uid), MARKER_SECONDS)

    def leave(self, entry: Waiting) -> None:
        """Leave an entry in the outbox that is somebody else's to settle."""
        with translated_errors():
            self._client.xack(outbox(entry.partition), GROUP, entry.number)

    def divide(self, entry: Waiting, parts: Iterable[tuple[str, str]]) -> None:
        """Put several entries, each an id and a payload, in the place of one."""
        with self._settling(entry) as pipeline:
            for part_id, payload in parts:
                part = replace(entry, id=part_id, payload=payload)
                pipeline.xadd(outbox(entry.partition), _fields(part, kind=SEND, way=entry.way))

    def settle(self, entry: Waiting) -> None:
        """Settle an entry for which nothing more is to be done."""
        with self._settling(entry):
            pass

    def put_off(self, entry: Waiting, seconds: float) -> None:
        """Note that an entry was surely not sent, and may be tried after so many seconds."""
        after = _now() + round(seconds * 1000)
        with translated_errors():
            key = _marker(entry.uid, entry.mark)
            self._client.hset(key, mapping={"state": "wait", "after": after})

    def reroute(self, entry: Waiting, way: str) -> None:
        """Let an entry be sent another way, as a new entry behind all others."""
        with self._settling(entry) as pipeline:
            pipeline.xadd(outbox(entry.partition), _fields(entry, kind=SEND, way=way))

    def bury(self, entry: Waiting, reason: str, *, owed: bool = False) -> None:
        """Put an entry on the list of what could not be sent."""
        with self._settling(entry) as pipeline:
            fields = _fields(entry, way=entry.way, reason=reason, owed="1" if owed else "")
            pipeline.xadd(_dead(entry.partition), fields, maxlen=MOST_DEAD, approximate=True)
            pipeline.delete(_marker(entry.uid, entry.mark))

    def set_alarm(self, entry: Waiting) -> None:
        """Settle an entry that asks for an alarm by setting it."""
        with self._settling(entry) as pipeline:
            set_alarm(pipeline, entry.uid, read_wake(entry.id, entry.payload))

    def hush(self, entry: Waiting) -> None:
        """Settle an entry that asks for silence, or for its end."""
        on = read_hush(entry.id, entry.payload).on
        with self._settling(entry) as pipeline:
            if on:
                pipeline.set(_hush(entry.uid), "1")
            else:
                pipeline.delete(_hush(entry.uid))

    def is_hushed(self, uid: str) -> bool:
        """Tell whether a contact wants nothing to be sent by itself."""
        with translated_errors():
            return bool(self._client.exists(_hush(uid)))

    def silence(self, uid: str) -> None:
        """Send nothing to a contact by itself any more."""
        with translated_errors():
            self._client.set(_hush(uid), "1")

    # Evidence

    def known(self, uid: str, sids: Iterable[str]) -> set[str]:
        """Give those of some SIDs that are known to belong to other entries of this contact."""
        asked = list(sids)
        if not asked:
            return set()
        with translated_errors():
            found = cast("list[int]", self._client.smismember(_sids(uid), asked))
        return {sid for sid, known in zip(asked, found, strict=True) if known}

    def report(self, uid: str, mark: str, sid: str, status: str, code: str) -> bool:
        """Note a status of a sent message; False if it is unknown or tells nothing new."""
        failed = "failed" if status in FINAL_FAILURES else ""
        keys = [_marker(uid, mark), _sids(uid), outbox(partition_of(uid))]
        rank = ALL_RANKS.get(status, 0)
        arguments: list[str | int] = [sid, status, rank, failed, code, uid, MARKER_SECONDS]
        with translated_errors():
            return bool(self._report(keys, arguments) == "noted")

    # Presence

    def show_presence(self) -> None:
        """Say that a relay is at work."""
        with translated_errors():
            self._client.set(PRESENCE, "1", ex=PRESENCE_SECONDS)

    def end_presence(self) -> None:
        """Say that no relay is at work any more, as far as this one knows."""
        with translated_errors():
            self._client.delete(PRESENCE)

    def has_relay(self) -> bool:
        """Tell whether a relay is at work."""
        with translated_errors():
            return bool(self._client.exists(PRESENCE))

    # What could not be sent

    def dead(self) -> list[Dead]:
        """Give all that could not be sent, the oldest first."""
        with translated_errors(), self._client.pipeline(transaction=False) as pipeline:
            for partition in range(PARTITIONS):
                pipeline.xrange(_dead(partition))
            streams = pipeline.execute()
        found = (
            Dead(partition, number, int(number.partition("-")[0]) / 1000, **fields)
            for partition, entries in enumerate(streams)
            for number, fields in entries
        )
        return sorted(found, key=lambda one: one.at)

    def revive(self, dead: Dead) -> None:
        """Put what could not be sent into the outbox again."""
        with translated_errors(), self._client.pipeline() as pipeline:
            pipeline.xadd(outbox(dead.partition), _fields(dead, kind=SEND, way=dead.way))
            pipeline.xdel(_dead(dead.partition), dead.number)
            pipeline.execute()

    def waiting(self) -> int:
        """Count the entries in all outboxes."""
        with translated_errors(), self._client.pipeline(transaction=False) as pipeline:
            for partition in range(PARTITIONS):
                pipeline.xlen(outbox(partition))
            return sum(pipeline.execute())

    # Inside

    def _read(self, start: str, most: int, wait: float | None) -> list[Waiting]:
        streams = {outbox(partition): start for partition in range(PARTITIONS)}
        numbers = {name: partition for partition, name in enumerate(streams)}
        block = round(wait * 1000) if wait else None
        with self._group_may_be_gone(), translated_errors():
            answer = self._client.xreadgroup(GROUP, self._reader, streams, most, block)  # type: ignore[arg-type]
            found = cast("list[tuple[str, list[Any]]]", answer)
            return list(_entries((numbers[name], entries) for name, entries in found))
        return []

    @contextmanager
    def _group_may_be_gone(self) -> Iterator[None]:
        """Make the groups anew where somebody has emptied the store."""
        try:
            yield
        except redis.ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            self.open()

    def _settling(self, entry: Waiting) -> _Settling:
        return _Settling(self._client, entry)


class _Settling:
    """Take an entry from its stream, in one transaction with what the block adds."""

    def __init__(self, client: redis.Redis, entry: Waiting) -> None:
        self._pipeline = client.pipeline()
        self._entry = entry

    def __enter__(self) -> redis.client.Pipeline:
        return self._pipeline

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            self._pipeline.reset()
            return
        stream = outbox(self._entry.partition)
        self._pipeline.xack(stream, GROUP, self._entry.number)
        self._pipeline.xdel(stream, self._entry.number)
        with translated_errors(), self._pipeline as pipeline:
            pipeline.execute()


def as_sent(entry: Waiting) -> tuple[Waiting, str]:
    """Give the entry that a FAILED entry tells of, and the way it was sent."""
    decided, way, payload = json.loads(entry.payload)
    return replace(entry, payload=payload, way=decided), way


def _fields(entry: Waiting | Dead, **more: str) -> dict[Any, Any]:
    return {"id": entry.id, "payload": entry.payload, "uid": entry.uid, **more}


def _entries(streams: Iterable[tuple[int, list[Any]]]) -> Iterator[Waiting]:
    for partition, entries in streams:
        for number, fields in entries:
            if fields:  # else it was deleted meanwhile
                yield Waiting(partition, number, **fields)


def _now() -> int:
    return round(time.time() * 1000)


def _marker(uid: str, mark: str) -> str:
    return f"{head(partition_of(uid))}:m:{uid}:{mark}"


def _sids(uid: str) -> str:
    return f"{head(partition_of(uid))}:k:{uid}"


def _hush(uid: str) -> str:
    return f"{head(partition_of(uid))}:hush:{uid}"


def _dead(partition: int) -> str:
    return f"{head(partition)}:dead"

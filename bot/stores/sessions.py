"""Keep sessions, replies and the outbox in Redis: one script before a turn, one after it.

Keys (NN is one of 16 partitions, chosen by the uid, so that everything about a contact and the
outbox it writes to share one slot of a Redis Cluster, and a relay reads 16 streams):

    w:{pNN}:s:<uid>               string   token, line feed, encoded session
    w:{pNN}:r:<uid>:<message id>  string   the reply to that message, to the letter
    w:{pNN}:x:<uid>:<message id>  "1"      tombstone: it was handled, its reply is forgotten
    w:{pNN}:out                   stream   effects that wait: id, kind, payload, uid
    w:{pNN}:aside                 stream   changes among them that could not be made, as they were

The uid is a keyed hash of both addresses, so no key names a phone number; message ids become part
of keys and must not contain personal data either. Values are not hidden: a session holds what its
conversation was told, such as a card number, so dumps and slow logs must be kept as personal data.

A session's token is `<turn number>:<last message id>`. A bare number would match again after the
session has expired and another one has reached the same count; the id makes that a conflict.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import orjson
import redis

from bot.engine.effects import Apply, Effect
from bot.engine.session import Session, decode, encode
from bot.stores.client import translated_errors
from bot.stores.keys import PARTITIONS, aside, head, outbox, partition_of
from bot.stores.lines import Script
from bot.stores.outbox import APPLY, entry, read_apply

UID_DIGITS = 26
"""104 bits of the hash: no two contacts meet, and keys stay short."""

REPLY_SECONDS = 48 * 3600
"""Redeliveries of Twilio end within 15 seconds; an operator may repeat a lost hour the next day."""

TOMBSTONE_SECONDS = 30 * 24 * 3600
"""A captured webhook request never grows old, its signature has no time; a month of refusing it is
what the memory is worth (165 bytes a message)."""

SESSION_MARGIN_SECONDS = 24 * 3600
"""How long a session's key outlives the session. `expires_at` decides, the key's TTL only cleans
up; a contact who comes back within a day can still be told that the conversation had ended."""

SESSION_MAX_SECONDS = 30 * 24 * 3600
"""The longest life that a key gets, however far the clock of a rehearsal was turned ahead."""


@dataclass(frozen=True, slots=True)
class StoredReply:
    """Hold what was answered to a message, and the fingerprint of that message."""

    texts: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Hold what is known before a turn."""

    session: Session | None = None
    token: str = ""  # to be handed to `commit`; empty if there is no session
    reply: StoredReply | None = None  # the message was answered before
    gone: bool = False  # it was, and the answer is forgotten


@dataclass(frozen=True, slots=True)
class Committed:
    """Say that the turn now counts."""

    numbers: tuple[str, ...] = ()  # of the effects in the outbox, in their order


@dataclass(frozen=True, slots=True)
class Left:
    """Hold a change that was committed and not yet made, as far as the outbox knows."""

    partition: int
    number: str
    effect: Apply
    fields: Mapping[str, str]  # as they stand in the outbox


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Say that the message had been handled already; nothing was changed."""

    reply: StoredReply | None  # None: the answer is forgotten


@dataclass(frozen=True, slots=True)
class Conflict:
    """Say that the session has moved on since it was loaded; nothing was changed."""

    session: Session | None
    token: str


class SessionStore:
    """Load and commit turns; every method is one round trip and may raise StoreUnavailable."""

    def __init__(self, client: redis.Redis, pepper: bytes) -> None:
        """Take a client of `bot.stores.client.connect` and the secret key of the uids."""
        self._client = client
        self._pepper = pepper
        self._load = Script(client, _source("load.lua"))
        self._commit = Script(client, _source("commit.lua"))
        self._erase = Script(client, _source("erase.lua"))

    def uid(self, address: str, contact: str) -> str:
        """Give the pseudonym of the conversation between a bot address and a contact."""
        text = f"{address}\n{contact}".encode()
        return hmac.digest(self._pepper, text, "sha256").hex()[:UID_DIGITS]

    def load(self, uid: str, message_id: str) -> Loaded:
        """Read the session, or the stored reply if this message was handled before."""
        with translated_errors():
            answer: list[Any] = self._load(_keys(uid, message_id)[:3])
        match answer:
            case ["duplicate", reply]:
                return Loaded(reply=_read_reply(reply))
            case ["gone"]:
                return Loaded(gone=True)
        session, token = _read_session(answer[1])
        return Loaded(session, token)

    def commit(
        self,
        uid: str,
        message_id: str,
        token: str,
        session: Session,
        reply: Sequence[str],
        effects: Sequence[Effect],
        fingerprint: str,
    ) -> Committed | Duplicate | Conflict:
        """Write session, reply and effects together if the session still has that token.

        Raises SessionTooLarge if the session is above its cap, or FlowFailure if a slot cannot be
        written, both before anything is sent.
        """
        arguments: list[str | int] = [
            token,
            f"{_next_token(token, message_id)}\n{encode(session)}",
            _session_ttl(session),
            _write_reply(StoredReply(tuple(reply), fingerprint)),
            REPLY_SECONDS,
            TOMBSTONE_SECONDS,
            uid,
        ]
        for effect in map(entry, effects):
            arguments += [effect.id, effect.kind, effect.payload]
        with translated_errors():
            answer: list[Any] = self._commit(_keys(uid, message_id), arguments)
        match answer:
            case ["duplicate", stored]:
                return Duplicate(_read_reply(stored))
            case ["gone"]:
                return Duplicate(None)
            case ["conflict", value]:
                return Conflict(*_read_session(value))
        return Committed(tuple(answer[1:]))

    def record(
        self, uid: str, message_id: str, reply: Sequence[str], fingerprint: str
    ) -> StoredReply | None:
        """Keep the reply to a message that moves no session; give the one that was kept before."""
        _, reply_key, tombstone, _ = _keys(uid, message_id)
        text = _write_reply(StoredReply(tuple(reply), fingerprint))
        with translated_errors(), self._client.pipeline() as pipeline:
            pipeline.set(reply_key, text, ex=REPLY_SECONDS, nx=True)
            pipeline.set(tombstone, "1", ex=TOMBSTONE_SECONDS)
            pipeline.get(reply_key)
            new, _, kept = pipeline.execute()
        return None if new else _read_reply(kept)

    def strike(self, uid: str, number: str) -> None:
        """Take an effect that was carried out from the outbox of a contact."""
        with translated_errors():
            self._client.xdel(outbox(partition_of(uid)), number)

    def left(self, older_than: timedelta) -> Iterator[Left]:
        """Give the changes that have waited longer than a turn takes, in one round trip each 16."""
        newest = int((time.time() - older_than.total_seconds()) * 1000)
        with translated_errors(), self._client.pipeline(transaction=False) as pipeline:
            for partition in range(PARTITIONS):
                pipeline.xrange(outbox(partition), "-", newest)
            streams = pipeline.execute()
        for partition, entries in enumerate(streams):
            for number, fields in entries:
                if fields["kind"] == APPLY:
                    effect = read_apply(fields["id"], fields["payload"])
                    yield Left(partition, number, effect, fields)

    def strike_left(self, left: Left) -> None:
        """Take a change that was made belatedly from the outbox."""
        with translated_errors():
            self._client.xdel(outbox(left.partition), left.number)

    def set_aside(self, left: Left) -> None:
        """Move a change that cannot be made to where nothing waits behind it, payload and all."""
        with translated_errors(), self._client.pipeline(transaction=True) as pipeline:
            pipeline.xadd(aside(left.partition), cast("Any", left.fields))
            pipeline.xdel(outbox(left.partition), left.number)
            pipeline.execute()

    def erase(self, uid: str, message_id: str) -> None:
        """Erase a session as this message left it; one that has gone on since stays.

        Replies and tombstones stay until they expire: without them a message could count twice.
        """
        with translated_errors():
            self._erase(_keys(uid, message_id)[:1], [message_id])

    def forget(self, uid: str) -> None:
        """Drop a session, wherever it stands: on one's own machine people begin anew."""
        with translated_errors():
            self._client.delete(_keys(uid, "")[0])

    def read(self, uid: str) -> Session | None:
        """Read a session without a turn, for pages; the caller looks whether it has expired."""
        with translated_errors():
            value = cast("str | None", self._client.get(_keys(uid, "")[0]))
        return _read_session(value)[0]


def _keys(uid: str, message_id: str) -> list[str]:
    """Name the keys of a turn: session, reply, tombstone, outbox."""
    partition = partition_of(uid)
    start = head(partition)
    return [
        f"{start}:s:{uid}",
        f"{start}:r:{uid}:{message_id}",
        f"{start}:x:{uid}:{message_id}",
        outbox(partition),
    ]


def _next_token(token: str, message_id: str) -> str:
    if "\n" in message_id:
        raise ValueError("a message id cannot contain a line feed: it ends the token")
    number = int(token.partition(":")[0] or 0)
    return f"{number + 1}:{message_id}"


def _session_ttl(session: Session) -> int:
    """Give the life of a session's key in milliseconds from now."""
    left = session.expires_at.timestamp() - time.time()
    seconds = min(max(left, 0), SESSION_MAX_SECONDS) + SESSION_MARGIN_SECONDS
    return round(seconds * 1000)


def _read_session(value: str | None) -> tuple[Session | None, str]:
    if value is None:
        return None, ""
    token, _, text = value.partition("\n")
    return decode(text), token


def _write_reply(reply: StoredReply) -> str:
    return orjson.dumps([reply.fingerprint, *reply.texts]).decode()


def _read_reply(value: str) -> StoredReply:
    fingerprint, *texts = orjson.loads(value)
    return StoredReply(tuple(texts), fingerprint)


def _source(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")

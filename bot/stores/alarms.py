"""Keep alarms: events that come to a contact when their time has come.

Keys, in the contact's partition:

    w:{pNN}:due        sorted set   `<uid> <name> <key>`, by its time in epoch seconds
    w:{pNN}:a:<uid>    hash         `<name> <key>` -> effect id, line feed, payload

A value holds addresses, as sessions do. `forget` is for whoever wants their data erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import redis

from bot.engine.effects import Wake
from bot.stores.client import translated_errors
from bot.stores.keys import PARTITIONS, head, partition_of
from bot.stores.outbox import entry, read_wake


@dataclass(frozen=True, slots=True)
class Alarm:
    """Hold one alarm whose time has come."""

    uid: str
    wake: Wake
    text: str  # as it is stored


class Alarms:
    """Set, ring and forget alarms; every method may raise StoreUnavailable."""

    def __init__(self, client: redis.Redis) -> None:
        """Take a client of `bot.stores.client.connect`."""
        self._client = client
        script = Path(__file__).with_name("alarm_strike.lua").read_text(encoding="utf-8")
        self._strike = client.register_script(script)

    def due(self, at: datetime, most: int) -> list[Alarm]:
        """Give alarms whose time is not after an aware time, at most so many of each partition."""
        with translated_errors(), self._client.pipeline(transaction=False) as pipeline:
            for partition in range(PARTITIONS):
                pipeline.zrangebyscore(_due(partition), "-inf", at.timestamp(), 0, most)
            members = [member for found in pipeline.execute() for member in found]
            for member in members:
                uid, _, field = member.partition(" ")
                pipeline.hget(_alarms(uid), field)
            texts = pipeline.execute() if members else []
        return [
            _read(member, text)
            for member, text in zip(members, texts, strict=True)
            if text is not None
        ]

    def strike(self, alarm: Alarm) -> None:
        """Take an alarm away that has rung, unless it was set anew meanwhile."""
        field = _field(alarm.wake)
        keys = [_due(partition_of(alarm.uid)), _alarms(alarm.uid)]
        with translated_errors():
            self._strike(keys, [field, alarm.text, f"{alarm.uid} {field}"])

    def postpone(self, alarm: Alarm, at: datetime) -> None:
        """Let an alarm ring again at an aware time."""
        member = f"{alarm.uid} {_field(alarm.wake)}"
        with translated_errors():
            self._client.zadd(_due(partition_of(alarm.uid)), {member: at.timestamp()}, xx=True)

    def forget(self, uid: str) -> None:
        """Forget all alarms of a contact."""
        with translated_errors():
            fields = cast("list[str]", self._client.hkeys(_alarms(uid)))
            with self._client.pipeline() as pipeline:
                for field in fields:
                    pipeline.zrem(_due(partition_of(uid)), f"{uid} {field}")
                pipeline.delete(_alarms(uid))
                pipeline.execute()


def set_alarm(pipeline: redis.client.Pipeline, uid: str, wake: Wake) -> None:
    """Add what sets an alarm to a transaction."""
    field = _field(wake)
    pipeline.hset(_alarms(uid), field, f"{wake.id}\n{entry(wake).payload}")
    pipeline.zadd(_due(partition_of(uid)), {f"{uid} {field}": wake.at.timestamp()})


def _read(member: str, text: str) -> Alarm:
    effect_id, _, payload = text.partition("\n")
    return Alarm(member.partition(" ")[0], read_wake(effect_id, payload), text)


def _field(wake: Wake) -> str:
    return f"{wake.name} {wake.key}"


def _due(partition: int) -> str:
    return f"{head(partition)}:due"


def _alarms(uid: str) -> str:
    return f"{head(partition_of(uid))}:a:{uid}"

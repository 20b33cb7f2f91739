"""Write households and payments as JSON text and read them back.

The text of a household is also its version: a payment is booked only if the stored text is still,
byte for byte, the one that the bill was computed from. So the same household must always give the
same text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flows.bpjs.months import Month
from flows.bpjs.people import Cause, Channel, Family, Household, Member, Relation, Segment


class Account(StrEnum):
    """Name where the money of a payment went."""

    CONTRIBUTION = "iuran"
    CREDIT = "titipan"


@dataclass(frozen=True, slots=True)
class Payment:
    """Record one accepted payment; the journal is a list of these."""

    reference: str
    at: datetime  # aware
    va: str
    channel: Channel
    amount: int  # rupiah
    kk: str = ""  # until the account's family is found
    account: Account = Account.CREDIT
    months: int = 0  # months that it settled
    people: int = 0
    settled: int = 0  # rupiah of contributions that it settled, of earlier credit too
    paid_through: Month | None = None  # for contributions
    active_from: datetime | None = None  # aware, for contributions


def _dump(data: Mapping[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date):  # datetime is a date too
        return value.isoformat()
    if isinstance(value, Month):
        return str(value)
    raise TypeError(f"no place in a record for {value!r}")


def _fields(value: Any) -> dict[str, Any]:
    # dataclasses.asdict would take months apart
    return {name: getattr(value, name) for name in value.__slots__}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def encode_household(family: Family, members: tuple[Member, ...]) -> str:
    """Write a family and its members, the head first, as one line of JSON."""
    return _dump({"family": _fields(family), "members": [_fields(m) for m in members]})


def decode_household(text: str, card: str) -> Household:
    """Read a household as seen from one of its cards; raise LookupError if it is not there."""
    data = json.loads(text)
    members = tuple(_member(row) for row in data["members"])
    for member in members:
        if member.card == card:
            return Household(_family(data["family"]), members, member)
    raise LookupError("the index names a card that its household does not hold")


def decode_members(text: str) -> tuple[Member, ...]:
    """Read only the members of a household."""
    return tuple(_member(row) for row in json.loads(text)["members"])


def decode_family(text: str) -> Family:
    """Read only the family of a household."""
    return _family(json.loads(text)["family"])


def _family(row: Mapping[str, Any]) -> Family:
    return Family(
        kk=row["kk"],
        segment=Segment(row["segment"]),
        class_=row["class_"],
        paid_through=Month.parse(row["paid_through"]),
        credit=row["credit"],
        channel=Channel(row["channel"]) if row["channel"] else None,
        active_from=_moment(row["active_from"]),
    )


def _member(row: Mapping[str, Any]) -> Member:
    return Member(
        card=row["card"],
        nik=row["nik"],
        name=row["name"],
        born=date.fromisoformat(row["born"]),
        relation=Relation(row["relation"]),
        phone=row["phone"],
        cause=Cause(row["cause"]) if row["cause"] else None,
        cause_since=date.fromisoformat(row["cause_since"]) if row["cause_since"] else None,
        studying=row["studying"],
        joins=Month.parse(row["joins"]) if row.get("joins") else None,
        nip=row.get("nip"),
        wage=row.get("wage", ""),
        address=row.get("address", ""),
        email=row.get("email", ""),
        telephone=row.get("telephone", ""),
    )


def encode_payment(payment: Payment) -> str:
    """Write a payment as one line of JSON."""
    return _dump(_fields(payment))


def decode_payment(text: str) -> Payment:
    """Read a payment."""
    row = json.loads(text)
    return Payment(
        reference=row["reference"],
        at=datetime.fromisoformat(row["at"]),
        va=row["va"],
        channel=Channel(row["channel"]),
        amount=row["amount"],
        kk=row["kk"],
        account=Account(row["account"]),
        months=row["months"],
        people=row["people"],
        settled=row.get("settled", row["amount"] if row["months"] else 0),
        paid_through=Month.parse(row["paid_through"]) if row["paid_through"] else None,
        active_from=_moment(row["active_from"]),
    )

"""Name the keys that belong to a contact's partition."""

from __future__ import annotations

PARTITIONS = 16
"""Fixed for ever: another number would look for every contact in another place."""


_HEADS = tuple(f"w:{{p{partition:02}}}" for partition in range(PARTITIONS))


def partition_of(uid: str) -> int:
    """Give the partition of a contact, by its pseudonym."""
    return int(uid[:4], 16) % PARTITIONS


def head(partition: int) -> str:
    """Give how all keys of a partition begin; the braces are Redis Cluster's."""
    return _HEADS[partition]


def outbox(partition: int) -> str:
    """Name the stream of effects that wait."""
    return f"{head(partition)}:out"


def aside(partition: int) -> str:
    """Name the stream of changes that could not be made, kept for whoever mends that."""
    return f"{head(partition)}:aside"

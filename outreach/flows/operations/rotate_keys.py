"""Keys: every stored secret moved to the newest key, and what is left under the old ones counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import LargeBinary, select, update

from ...core import secrets
from ...db import Base, db

BATCH = 100


def places() -> list[Any]:
    """The columns that hold sealed secrets: binary, and called secret."""
    return [
        getattr(mapper.class_, column.key)
        for mapper in Base.registry.mappers
        for column in mapper.columns
        if isinstance(column.type, LargeBinary) and column.key.endswith("secret")
    ]


def standing() -> Counter[str]:
    """How many secrets stand under each key, by the key's id."""
    return Counter(secrets.sealed_with(sealed) for _, _, sealed in _all())


def reseal(keys: Sequence[str]) -> int:
    """Move all secrets to the first of *keys* and say how many were moved; stopped half-way, the next run goes on.

    A secret that changes meanwhile is left to the next run. Raises Unreadable when one opens with none of the keys.
    Commits every hundred.
    """
    newest, moved = secrets.key_id(keys[0]), 0
    waiting = [(place, id, sealed) for place, id, sealed in _all() if secrets.sealed_with(sealed) != newest]
    for start in range(0, len(waiting), BATCH):
        for place, id, sealed in waiting[start : start + BATCH]:
            table = place.class_
            fresh = secrets.resealed(sealed, keys)
            done = db.session.execute(update(table).where(table.id == id, place == sealed).values({place.key: fresh}))
            moved += done.rowcount  # type: ignore[attr-defined]
        db.session.commit()
    return moved


def _all() -> Iterator[tuple[Any, int, bytes]]:
    for place in places():
        for id, sealed in db.session.execute(select(place.class_.id, place).order_by(place.class_.id)).all():
            if sealed:
                yield place, id, bytes(sealed)

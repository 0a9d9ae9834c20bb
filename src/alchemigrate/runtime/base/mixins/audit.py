"""Who made a row, and who changed it last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr

from .column import column

LENGTH = 120
ACTOR: ContextVar[str | None] = ContextVar("alchemigrate_actor", default=None)


@contextmanager
def acting(name: str | None) -> Iterator[None]:
    """Rows that are written inside say that `name` wrote them; for this thread or task.

    Rows are written at the flush, which may be as late as the commit: this goes around the session.
    """
    token = ACTOR.set(name)
    try:
        yield
    finally:
        ACTOR.reset(token)


def actor() -> str | None:
    """Who acts in this thread or task."""
    return ACTOR.get()


@dataclass(init=False, repr=False, eq=False)
class Audited:
    """`created_by` and `updated_by`: who acted (`acting`) when the row was written."""

    @declared_attr
    def created_by(cls: Any) -> Mapped[str | None]:
        """Who made the row; None: nobody said."""
        return column(cls, sa.String(LENGTH), insert_default=actor, nullable=True)

    @declared_attr
    def updated_by(cls: Any) -> Mapped[str | None]:
        """Who changed the row last."""
        kinds: dict[str, Any] = {"insert_default": actor, "onupdate": actor}
        return column(cls, sa.String(LENGTH), nullable=True, **kinds)

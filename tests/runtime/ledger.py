"""A table of requests, each with an id of its own: what was lost or doubled can be counted."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Of the tests."""


class Entry(Base):
    """One request that was served; the key is generated, so that a request can appear twice."""

    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[str]


def prepare(engine: sa.Engine) -> None:
    """Make the table."""
    Base.metadata.create_all(engine)


def requests(engine: sa.Engine) -> list[str]:
    """The requests that hold, in order, doubled ones twice."""
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(Entry.request).order_by(Entry.id)))

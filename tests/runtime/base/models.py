"""One model made of every mixin, on every base; described for the validator as a module."""

from __future__ import annotations

import datetime
import decimal
import enum
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import orm

from alchemigrate.runtime import base as runtime_base

BASES = ("Base", "AsyncBase", "DataclassBase", "AsyncDataclassBase")


class State(enum.Enum):
    """Kept as checked text."""

    NEW = "new"
    PAID = "paid"


@contextmanager
def mapped(name: str) -> Iterator[Any]:
    """The class with everything on the base of that name; taken back at the end."""
    chosen: type[orm.DeclarativeBase] = getattr(runtime_base, name)
    cls = everything(chosen)
    orm.configure_mappers()
    try:
        yield cls
    finally:
        chosen.registry.dispose()
        chosen.metadata.clear()


def everything(base: Any) -> Any:
    """A class with a column of every type in the map, and every mixin, on a base of its own."""

    class Own(base):
        __abstract__ = True

    class Order(
        runtime_base.TableNames,
        runtime_base.Timestamps,
        runtime_base.SoftDelete,
        runtime_base.OfTenant,
        runtime_base.Audited,
        runtime_base.Versioned,
        Own,
    ):
        id: orm.Mapped[int] = _key(base)
        title: orm.Mapped[str]
        code: orm.Mapped[runtime_base.Code]
        name: orm.Mapped[runtime_base.Name]
        note: orm.Mapped[runtime_base.Text]
        rate: orm.Mapped[decimal.Decimal]
        price: orm.Mapped[runtime_base.Money]
        amount: orm.Mapped[runtime_base.Small]
        at: orm.Mapped[datetime.datetime]
        born: orm.Mapped[datetime.date]
        hour: orm.Mapped[datetime.time]
        span: orm.Mapped[datetime.timedelta]
        content: orm.Mapped[bytes]
        token: orm.Mapped[uuid.UUID]
        state: orm.Mapped[State]
        earlier: orm.Mapped[State | None]
        data: orm.Mapped[dict[str, Any]]
        tags: orm.Mapped[list[Any]]
        active: orm.Mapped[bool]
        __table_args__ = (runtime_base.live_index("code", unique=True),)

    return Order


def _key(base: Any) -> Any:
    outside = {"init": False} if issubclass(base, orm.MappedAsDataclass) else {}
    return orm.mapped_column(primary_key=True, **outside)


def values(**changed: Any) -> dict[str, Any]:
    """A value for each column of the class's own."""
    return {
        "title": "t", "code": "c", "name": "n", "note": "x" * 1000,
        "rate": decimal.Decimal("0.12345678"), "price": decimal.Decimal("99.9500"), "amount": 3,
        "at": datetime.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.UTC),
        "born": datetime.date(2000, 2, 29), "hour": datetime.time(12, 30),
        "span": datetime.timedelta(hours=3), "content": b"\x00\xff", "token": uuid.UUID(int=7),
        "state": State.NEW, "earlier": None, "data": {"a": 1}, "tags": ["x"], "active": True,
        **changed,
    }  # fmt: skip

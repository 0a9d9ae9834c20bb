"""What annotations mean: the column types behind `Mapped[...]`.

`class Base(DeclarativeBase): type_annotation_map = TYPES` uses them in a base of one's own.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.ext.mutable import MutableDict, MutableList

from .moments import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""Integers that do not end at 2,147,483,647; SQLite numbers keys of its INTEGER only."""

LONGEST_MEMBER = 64
"""Characters of an enumeration's column: a longer member may come without an ALTER TABLE."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells an annotation from its plain type; a text would be read as one more annotation."""

    name: str


Code = Annotated[str, Kind("code")]
"""A short word of at most 32 characters."""
Name = Annotated[str, Kind("name")]
"""A name of at most 120 characters."""
Text = Annotated[str, Kind("text")]
"""A text without a limit."""
Money = Annotated[decimal.Decimal, Kind("money")]
"""An amount of money with 4 places behind the point."""
Small = Annotated[int, Kind("small")]
"""A number below 2,147,483,648."""


def document() -> sa.types.TypeEngine[Any]:
    """A type of its own each time: what notices changes inside goes by the type's identity."""
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


TYPES: Mapping[Any, Any] = {
    int: BIG,
    Small: sa.Integer(),
    str: sa.String(255),
    Code: sa.String(32),
    Name: sa.String(120),
    Text: sa.Text(),
    decimal.Decimal: sa.Numeric(20, 8),
    Money: sa.Numeric(18, 4),
    datetime.datetime: Moment(),
    datetime.date: sa.Date(),
    datetime.time: sa.Time(),
    datetime.timedelta: sa.Interval(),
    bytes: sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb"),
    uuid.UUID: sa.Uuid(),
    enum.Enum: sa.Enum(
        enum.Enum,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=LONGEST_MEMBER,
    ),
    dict[str, Any]: MutableDict.as_mutable(document()),
    list[Any]: MutableList.as_mutable(document()),
}
"""Moments have a zone, money is exact, text has a length, enumerations are kept as checked text."""

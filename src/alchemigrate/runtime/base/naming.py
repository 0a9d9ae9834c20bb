"""The naming convention: every constraint and index has a name, and no two have the same.

Columns are listed whole, so that two unique constraints that begin alike differ. A CHECK without a
name gets one from its columns and its text, one that a type makes gets that of its column. An index
with an expression or a condition differs from the plain one beside it. Names longer than the
database takes are shortened by SQLAlchemy, with a hash, in DDL and in migrations alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.sql.elements import ClauseElement

DIGITS = 4


class RuleName:
    """The name of a CHECK, without the parts that all have."""

    def __call__(self, constraint: sa.CheckConstraint, table: sa.Table) -> str:
        """Its own name; else that of its column, or what it is about and a hash of its text."""
        columns = "_".join(column.name for column in constraint.columns)
        if getattr(constraint, "_type_bound", False) and columns:
            return columns
        if isinstance(constraint.name, str):
            return constraint.name
        digest = _digest(_text(constraint.sqltext))
        return f"{columns}_{digest}" if columns else digest

    def __repr__(self) -> str:
        return "name, or columns and hash"


class Special:
    """What tells an index from the plain one on the same columns."""

    def __call__(self, index: sa.Index, table: sa.Table) -> str:
        """Nothing for a plain index, else a hash of its expressions and conditions."""
        told = [_text(one) for one in index.expressions if not isinstance(one, sa.Column)]
        told += sorted({_option(*entry) for entry in index.dialect_kwargs.items()} - {""})
        return f"_{_digest(' '.join(told))}" if told else ""

    def __repr__(self) -> str:
        return "hash of expressions and conditions"


CONVENTION: Mapping[str, str | Callable[[Any, sa.Table], str]] = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s%(special)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
    "constraint_name": RuleName(),
    "special": Special(),
}
"""What `MetaData(naming_convention=...)` takes; `new_metadata()` gives one with it."""


def new_metadata(schema: str | None = None) -> sa.MetaData:
    """A new MetaData with the convention."""
    return sa.MetaData(naming_convention=cast("Any", CONVENTION), schema=schema)


def _option(name: str, value: Any) -> str:
    """An option of a dialect without the dialect: the same condition is said for several."""
    short = name.partition("_")[2]
    plain = value is None or value is False or short == "concurrently"
    return "" if plain else f"{short} {_text(value)}"


def _text(value: Any) -> str:
    """SQL with its values, or the value itself."""
    if not isinstance(value, ClauseElement):
        return str(value)
    compiled = value.compile()
    values = ", ".join(f"{name}={bound!r}" for name, bound in sorted(compiled.params.items()))
    return f"{compiled} {values}".strip()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]

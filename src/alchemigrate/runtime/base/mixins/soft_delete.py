"""Rows that are marked as deleted, and out of sight from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, declared_attr

from ..moments import Moment, now
from .column import column

INCLUDE = "include_deleted"
"""The execution option of statements that want deleted rows too."""


@dataclass(init=False, repr=False, eq=False)
class SoftDelete:
    """`deleted_at`, with an index of the deleted rows only; `hide_deleted` keeps them out of sight.

    Values that must be unique are so among the rows that live: `live_index("email", unique=True)`
    in `__table_args__` instead of `unique=True`.
    """

    @declared_attr
    def deleted_at(cls: Any) -> Mapped[datetime | None]:
        """When the row was deleted; None while it lives."""
        made = column(cls, Moment(), insert_default=None, nullable=True)
        sa.event.listen(made.column, "after_parent_attach", _index_of_deleted)
        return made

    def mark_deleted(self) -> None:
        """Delete the row at the next flush, for everybody who does not ask for deleted ones."""
        self.deleted_at = now()

    def restore(self) -> None:
        """Undo `mark_deleted`."""
        self.deleted_at = None


def live_index(*columns: str, unique: bool = False, name: str | None = None) -> sa.Index:
    """An index of the rows that live, for `__table_args__`."""
    alive = sa.text("deleted_at IS NULL")
    return sa.Index(name, *columns, unique=unique, postgresql_where=alive, sqlite_where=alive)


def hide_deleted(sessions: Any) -> None:
    """Keep deleted rows out of what sessions of a class or a `sessionmaker` load.

    `execution_options(include_deleted=True)` on a statement shows them.
    """
    sa.event.listen(sessions, "do_orm_execute", _hide)


def _hide(state: orm.ORMExecuteState) -> None:
    plain = state.is_select and not state.is_column_load and not state.is_relationship_load
    if plain and not state.execution_options.get(INCLUDE, False):
        state.statement = state.statement.options(
            orm.with_loader_criteria(
                SoftDelete, lambda cls: cls.deleted_at.is_(None), include_aliases=True
            )
        )


def _index_of_deleted(column: sa.Column[Any], table: sa.Table) -> None:
    gone = column.is_not(None)
    sa.Index(None, column, postgresql_where=gone, sqlite_where=gone)

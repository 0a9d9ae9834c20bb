"""The changes of a step on SQLite, one after the other; those of a table's text as one rebuild."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ....errors import DatabaseError
from ....values.change import (
    AddColumn,
    AddConstraint,
    AddIndex,
    Change,
    ChangeType,
    Desynchronize,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropNotNull,
    NameConstraint,
    RenameConstraint,
    RenameIndex,
    RenameTable,
    SetDefault,
    SetNotNull,
    Synchronize,
    Validate,
)
from ....values.operation import Step
from ....values.schema import PrimaryKey
from . import columns, constraints, indexes, native, written
from .drops import clear
from .names import quoted
from .nulls import no_nulls
from .read import read
from .rebuild import rebuild
from .relaxed import given_back, present, relaxed
from .session import Session
from .table import TableText
from .tokens import fold
from .triggers import desynchronize, synchronize
from .types import fitting

TEXT = (
    AddConstraint, ChangeType, DropConstraint, DropNotNull, NameConstraint, RenameConstraint,
    SetDefault, SetNotNull,
)  # fmt: skip
"""Changes that SQLite has no statement for."""


def work(session: Session, step: Step) -> None:
    """Carry the changes out; raises DatabaseError for what SQLite cannot do."""
    one = _Work(session, step)
    for change in step.changes:
        one.change(change)
    one.finish()


class _Work:
    """What is meant of a table, as text, until it is made anew; and what has to wait for that."""

    def __init__(self, session: Session, step: Step) -> None:
        self._session = session
        self._step = step
        self._anew = any(isinstance(one, TEXT) or self._not_native(one) for one in step.changes)
        self._table: TableText | None = None
        self._values: dict[str, str] = {}
        self._dropped: set[str] = set()
        self._types: dict[str, str] = {}
        self._later: list[Callable[[], None]] = []
        self._syncs: list[Synchronize] = []

    def change(self, change: Change) -> None:
        """Do it, or note it."""
        match change:
            case AddColumn() | DropColumn() if self._anew:
                self._edit(change.table, change)
            case _ if isinstance(change, TEXT):
                self._edit(change.table, change)
            case AddIndex(index):
                self._after(lambda: self._session.do(indexes.made(self._session, index)))
            case Synchronize():
                self._syncs.append(change)
            case Desynchronize():
                desynchronize(self._session, change)
                table = self._text(change.table)
                self._mean(given_back(table, change))
            case RenameIndex(name, new) if self._later and not self._session.text("index", name):
                self._after(lambda: indexes.rename(self._session, name, new))
            case _:
                self._at_once(change)

    def finish(self) -> None:
        """Make the table anew; then what keeps columns in step, as those are in the end."""
        for one in self._syncs:
            self._mean(relaxed(self._text(one.table), one))
        self.flush()
        for one in self._syncs:
            synchronize(self._session, one)

    def flush(self) -> None:
        """Make the table anew as it is meant, and do what waited for it."""
        table, self._table = self._table, None
        if table is not None and table.sql != self._session.text("table", table.name):
            rebuild(self._session, table.name, table.sql, self._values)
            for column, before in self._types.items():
                fitting(self._session, table, column, before)
        later, self._later = self._later, []
        self._values, self._dropped, self._types = {}, set(), {}
        for do in later:
            do()

    def _after(self, do: Callable[[], None]) -> None:
        self._later.append(do)
        if self._table is None:
            self.flush()

    def _not_native(self, change: Change) -> bool:
        match change:
            case AddColumn():
                return not native.can_add(change)
            case DropColumn(table, column):
                return not native.can_drop(self._session, table, column)
            case Desynchronize(table):
                text = self._session.table(table)
                return given_back(text, change).sql != text.sql
            case Synchronize(table):
                text = self._session.table(table)
                return relaxed(text, present(text, change)).sql != text.sql
        return False

    def _at_once(self, change: Change) -> None:
        session = self._session
        match change:
            case DropIndex(name):
                session.index(name)
                session.do(f"DROP INDEX {quoted(name)}")
            case RenameIndex(name, new):
                indexes.rename(session, name, new)
            case Validate():
                pass
            case _:
                self.flush()
                native.carry_out(session, change)

    def _edit(self, table: str, change: Change) -> None:
        """Note what the table becomes."""
        if self._table is not None and fold(self._table.name) != fold(table):
            self.flush()
        if isinstance(change, AddColumn) and fold(change.column.name) in self._dropped:
            self.flush()
        self._table = read(self._edited(self._text(table), change))

    def _text(self, table: str) -> TableText:
        """A table as it is meant by now."""
        if self._table is not None and fold(self._table.name) == fold(table):
            return self._table
        return self._session.table(table)

    def _mean(self, table: TableText) -> None:
        """Note what a table is to be, if that is something else."""
        if table.sql == self._text(table.name).sql:
            return
        if self._table is not None and fold(self._table.name) != fold(table.name):
            self.flush()
        self._table = table

    def _edited(self, table: TableText, change: Change) -> str:
        match change:
            case AddColumn():
                return columns.added(table, written.added(change))
            case DropColumn(_, column):
                clear(self._session, table.name, column)
                self._dropped.add(fold(column))
                return columns.dropped(table, column)
            case ChangeType(_, column, type_sql, using=using):
                if using:
                    self._values[column] = using
                self._types[column] = table.text(columns.needed(table, column).type_place)
                return columns.with_type(table, column, type_sql)
            case SetNotNull(_, column):
                return columns.with_not_null(table, column)
            case DropNotNull(_, column):
                return columns.without_not_null(table, column)
            case SetDefault(_, column, default):
                return columns.with_default(table, column, default)
            case AddConstraint(constraint):
                return self._constrained(table, constraint)
            case DropConstraint(_, name):
                return constraints.dropped(table, name)
            case RenameConstraint(_, old, name):
                return constraints.renamed(table, old, name)
            case NameConstraint():
                return constraints.given(table, change)
        raise DatabaseError("this is no change of a table's text", where=table.name)

    def _constrained(self, table: TableText, constraint: written.Constraint) -> str:
        if "using index" in self._step and constraint.name:
            self._session.index(constraint.name)
            self._session.do(f"DROP INDEX {quoted(constraint.name)}")
        if isinstance(constraint, PrimaryKey):
            for name in constraint.columns:
                no_nulls(self._session, table.name, name)
                table = read(columns.with_not_null(table, name))
        return constraints.added(table, written.constraint(constraint))


def tables_of(changes: Iterable[Change]) -> list[str]:
    """The tables that changes speak of."""
    found = [getattr(one, "table", "") for one in changes]
    found += [one.name for one in changes if isinstance(one, RenameTable)]
    return [name for name in dict.fromkeys(found) if name]

"""Columns, keys and names of tables that both sides have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...checkkit import Issue
from ...checkkit.drift import both, of_drift
from ...checkkit.name_pairs import name_pairs
from ...operationkit import Operation
from ...operationkit.keys import named
from ...operations.columns.change_type import ChangeType
from ...operations.columns.drop_not_null import DropNotNull
from ...operations.columns.set_default import SetDefault
from ...operations.constraints.add_primary_key import AddPrimaryKey
from ...operations.constraints.rename_constraint import RenameConstraint
from ...operations.indexes.rename_index import RenameIndex
from ...values.models import Models
from ...values.schema import Column, Index, Table
from .cures import operations_of
from .draft import Draft
from .made import default_of, made_table
from .wishes import Wishes

Found = tuple[str, Issue]
"""A difference, with the name of the check that found it."""
LAST = ("different-nullability", "missing-foreign-key", "missing-check")
"""Rows are proven when columns have their types and keys their indexes."""


def differences(models: Models) -> list[Found]:
    """All that the checks find different, in the order in which it is done."""
    found = [(check.name, issue) for check in of_drift() for issue in check.issues(models)]
    return sorted(found, key=lambda one: LAST.index(one[0]) + 1 if one[0] in LAST else 0)


def changed(draft: Draft, models: Models, wishes: Wishes) -> frozenset[tuple[str, str]]:
    """Plan what can be done about each difference; gives the check and object of each that was
    planned, or of which was said why not."""
    done: set[tuple[str, str]] = set()
    for check, issue in differences(replace(models, database=draft.final)):
        operations = list(_operations(check, issue, models, draft.final.dialect, wishes))
        for operation in operations:
            draft.take(operation, issue.object)
            done.add((check, issue.object))
    return frozenset(done)


def _operations(
    check: str, issue: Issue, models: Models, dialect: str, wishes: Wishes
) -> Iterator[Operation]:
    table = _table(issue.object, models)
    made = made_table(table, dialect) if table is not None else None
    for cure in issue.remedy.changes if issue.remedy else ():
        yield from operations_of(cure, made, wishes)
    column = table.column(issue.object.rpartition(".")[2]) if table is not None else None
    if column is not None:
        yield from _of_column(check, column, dialect)
    if check == "different-primary-key" and made is not None and made.primary_key is not None:
        yield AddPrimaryKey(made.primary_key)


def _of_column(check: str, column: Column, dialect: str) -> Iterator[Operation]:
    default = default_of(column, dialect)
    if check == "different-nullability" and column.nullable:
        yield DropNotNull(column.table, column.name)
    elif check == "different-type":
        yield ChangeType(column.table, column.name, column.type.sql.get(dialect, ""))
    elif check == "different-server-default" and default is not None:
        yield SetDefault(column.table, column.name, default)


def _table(name: str, models: Models) -> Table | None:
    tables = models.schema.tables
    return tables.get(name) or tables.get(name.rpartition(".")[0])


def names(draft: Draft, models: Models) -> None:
    """Plan that what both have is called as the models call it."""
    if draft.final.dialect == "sqlite":
        return
    for declared, actual in both(replace(models, database=draft.final)):
        for one in name_pairs(declared, actual, draft.final.dialect):
            if one.wanted != one.found:
                of = declared.name
                alone = isinstance(named(actual, one.found), Index)
                rename = RenameIndex if alone else RenameConstraint
                draft.take(rename(of, one.found, one.wanted), f"{of}.{one.found}")


def unseen(draft: Draft, models: Models) -> Iterable[tuple[str, str, str]]:
    """(object, message, cure) of indexes that the checks do not compare."""
    for declared, actual in both(replace(models, database=draft.final)):
        there = {one.name for one in actual.indexes}
        made = made_table(declared, draft.final.dialect)
        wanted = {one.name for one in made.indexes}
        for index in made.indexes:
            if (index.expressions or index.options) and index.name not in there:
                cure = "make it in a revision by hand, CONCURRENTLY"
                name = f"{declared.name}.{index.name}"
                yield name, "the database does not have this index", cure
        for index in actual.indexes:
            if index.name not in wanted and not index.unique and not _known(index, made):
                name = f"{declared.name}.{index.name}"
                yield name, "no model declares this index", f"declare it, or --drop {name}"


def _known(index: Index, table: Table) -> bool:
    return any(one.columns == index.columns for one in table.indexes)

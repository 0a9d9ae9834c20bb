"""Whatever a table's rows can be found by, in one form: its keys, constraints and indexes."""

from __future__ import annotations

from dataclasses import dataclass

from ..values.models import Models
from ..values.remedy import Remedy, WithdrawKey
from ..values.schema import Table
from .quoting import quoted


@dataclass(frozen=True, slots=True)
class TableKey:
    """A `kind` (primary key, unique constraint, unique index, index) on whole columns in order."""

    kind: str
    table: str
    columns: tuple[str, ...]
    name: str | None = None
    unique: bool = False
    nulls_not_distinct: bool = False

    @property
    def label(self) -> str:
        """How a message calls it: `index ix_orders_user_id (user_id)`."""
        return " ".join(part for part in (self.kind, self.name, f"({self.listed})") if part)

    @property
    def object(self) -> str:
        """What an issue is about: `orders.ix_orders_user_id`."""
        return f"{self.table}.{self.name or self.listed}"

    @property
    def listed(self) -> str:
        """The columns, with commas."""
        return ", ".join(self.columns)


def keys(table: Table) -> list[TableKey]:
    """All of a table, the most binding first; indexes that are more than columns are left out."""
    found = []
    if table.primary_key is not None:
        one = table.primary_key
        found.append(TableKey("primary key", table.name, one.columns, one.name, unique=True))
    found += [
        TableKey(
            "unique constraint", table.name, one.columns, one.name, True, one.nulls_not_distinct
        )
        for one in table.uniques
    ]
    plain = sorted((one for one in table.indexes if one.plain), key=lambda one: not one.unique)
    found += [
        TableKey(
            "unique index" if one.unique else "index",
            table.name,
            one.columns,
            one.name,
            one.unique,
        )
        for one in plain
    ]
    return found


def dropped(key: TableKey) -> str:
    """The SQL that takes a key away from a live database without locking out its users."""
    name = quoted(key.name) if key.name else "(its name)"
    if key.kind == "unique constraint":
        return f"ALTER TABLE {quoted(key.table)} DROP CONSTRAINT {name}"
    schema, dot, _ = quoted(key.table).rpartition(".")
    return f"DROP INDEX CONCURRENTLY {schema}{dot}{name}"


def withdrawn(models: Models, key: TableKey) -> Remedy:
    """The cure by which a key is declared no more.

    In PostgreSQL a foreign key leans on one unique key of the columns that it refers to, and which
    that is cannot be told from the models.
    """
    leaning = [
        one.table
        for table in models.schema.tables.values()
        for one in table.foreign_keys
        if key.unique and one.refers == key.table and set(one.refers_columns) == set(key.columns)
    ]
    doubt = f"a foreign key of {leaning[0]} may lean on it" if leaning else ""
    return Remedy((WithdrawKey(key.table, key.columns, key.name, key.kind),), doubt=doubt)

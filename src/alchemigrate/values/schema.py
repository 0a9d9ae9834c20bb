"""Tables as they are declared by models, or as they are in a database: one description for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Type:
    """A column's type: its `family` (string, text, integer, small_integer, big_integer, numeric,
    float, boolean, date, datetime, time, interval, uuid, json, enum, binary, array, other), and
    `sql` as each dialect writes it ("" where it cannot).

    `length` counts characters, `precision` and `scale` digits; None where it is not said.
    `variants` are dialects that it has another type for.
    `decorator` is the application's own class, `cache_ok` what that says of itself, `uncached` that
    it says nothing though SQLAlchemy asks.
    """

    family: str
    sql: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    timezone: bool | None = None
    collation: str | None = None
    labels: tuple[str, ...] = ()
    enum_name: str | None = None
    native_enum: bool | None = None
    decorator: str | None = None
    cache_ok: bool | None = None
    uncached: bool = False
    mutable: bool = False
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `table`; `generated` says that the database numbers it, `always` that it takes no
    other number.

    `default` is what Python fills in: "" for nothing, else its kind (`value`, `mutable`, `moment`,
    `call`, `sql`, `sequence`), with its text in `default_text`; `server_default` is SQL or None,
    `onupdate_sql` that the database computes what an UPDATE fills in.
    """

    table: str
    name: str
    type: Type
    key: str = ""
    nullable: bool = True
    primary_key: bool = False
    generated: bool = False
    always: bool = False
    default: str = ""
    default_text: str = ""
    server_default: str | None = None
    onupdate: bool = False
    onupdate_sql: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class PrimaryKey:
    """The primary key of `table`; `options` as those of Unique."""

    table: str
    columns: tuple[str, ...]
    name: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns of `table` that refer to `refers_columns` of `refers`; actions in upper case.

    `validated` is False for a constraint that was added NOT VALID, None where that is unknown.
    `options` name what else a database says of it: `match full`, `initially deferred`.
    """

    table: str
    columns: tuple[str, ...]
    refers: str
    refers_columns: tuple[str, ...]
    name: str | None = None
    ondelete: str | None = None
    onupdate: str | None = None
    deferrable: bool | None = None
    use_alter: bool = False
    validated: bool | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unique:
    """A UNIQUE constraint of `table`; `options` name what else a database says of it: `deferrable`,
    `initially deferred`, `include`, `without overlaps`, `replica identity`, `clustered`."""

    table: str
    columns: tuple[str, ...]
    name: str | None = None
    nulls_not_distinct: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK constraint of `table`; `of_type` if an Enum or Boolean makes it by itself, `options`
    name what else a database says of it: `no inherit`, `not enforced`."""

    table: str
    sql: str
    name: str | None = None
    of_type: bool = False
    validated: bool | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An exclusion constraint of `table`: of no two rows for which `where` is true the `elements`
    (columns or expressions, as SQL, each with an operator) are all true between both.

    `options` are `deferrable` and `initially deferred`; `definition` is all that follows its name,
    as PostgreSQL writes it.
    """

    table: str
    elements: tuple[tuple[str, str], ...]
    name: str | None = None
    method: str = "gist"
    where: str | None = None
    options: tuple[str, ...] = ()
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """An index of `table` on columns or expressions; `where` makes it partial.

    `valid` is False for one that a failed CREATE INDEX CONCURRENTLY left, None where unknown;
    `options` names what else was said for some dialect; `definition` is what follows the table, as
    PostgreSQL writes it. `part_of` is the index of the partitioned table that it belongs to.
    """

    table: str
    columns: tuple[str, ...]
    name: str | None = None
    unique: bool = False
    where: str | None = None
    method: str | None = None
    include: tuple[str, ...] = ()
    expressions: bool = False
    valid: bool | None = None
    options: tuple[str, ...] = ()
    definition: str = ""
    part_of: str | None = None

    @property
    def plain(self) -> bool:
        """Whether it is a whole index on columns alone, and of the usual kind."""
        special = self.where or self.method or self.include or self.options
        return not special and not self.expressions

    def finds(self, columns: tuple[str, ...]) -> bool:
        """Whether rows can be found by all values of the columns, if it begins with them."""
        if self.where is not None or self.expressions:
            return False
        method = (self.method or "btree").lower()
        return method == "btree" or (method == "hash" and self.columns == columns)


@dataclass(frozen=True, slots=True)
class WrittenName:
    """The name of a constraint or index: in `full`, and `written` as each dialect gets it, which is
    None where SQLAlchemy refuses; `cut` says that a name which is too long may be shortened."""

    table: str
    kind: str
    full: str
    cut: bool = False
    written: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A table by its name, with its schema in front of a dot where it is not the default one.

    `modules` are those that declare it; `partition_of` its parent, `partitioned` that it may have
    partitions, `parts` the names of those, `split_by` the columns that say in which of them a row
    is ("" for an expression).
    `metadata` is the number of its MetaData; `refused` says by dialect why its CREATE TABLE cannot
    be written; `names` are those of its constraints and indexes.
    """

    name: str
    columns: tuple[Column, ...]
    primary_key: PrimaryKey | None = None
    foreign_keys: tuple[ForeignKey, ...] = ()
    uniques: tuple[Unique, ...] = ()
    checks: tuple[Check, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    indexes: tuple[Index, ...] = ()
    modules: tuple[str, ...] = ()
    comment: str | None = None
    partition_of: str | None = None
    partitioned: bool = False
    parts: tuple[str, ...] = ()
    split_by: tuple[str, ...] = ()
    metadata: int = 0
    refused: Mapping[str, str] = field(default_factory=dict)
    names: tuple[WrittenName, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name, if there is one."""
        return next((one for one in self.columns if one.name == name), None)

    def leads(self, columns: tuple[str, ...], *, unique_only: bool = False) -> bool:
        """Whether a whole index, unique constraint or the primary key begins with the columns.

        Their order does not matter; indexes with a condition, and those of another kind than a
        B-tree or a hash of it alone, do not count.
        """
        plain = [one for one in self.indexes if one.finds(columns)]
        keys = [one.columns for one in plain if one.unique or not unique_only]
        keys += [one.columns for one in self.uniques]
        keys += [self.primary_key.columns] if self.primary_key else []
        return any(set(key[: len(columns)]) == set(columns) for key in keys)

    def unique(self, columns: tuple[str, ...]) -> bool:
        """Whether no two rows can have the same values there (NULLs aside)."""
        keys = [one.columns for one in self.indexes if one.unique and one.where is None]
        keys += [one.columns for one in self.uniques]
        keys += [self.primary_key.columns] if self.primary_key else []
        return any(set(key) <= set(columns) for key in keys)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence; `owner` is the `table.column` it belongs to, None if there is none or unknown."""

    name: str
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class EnumType:
    """A native enumeration of the database with its labels in their order.

    `used_by` are the columns of tables that have it (`orders.state`), in whatever schema, `also_in`
    those that have it within an array, a domain or another type.
    """

    name: str
    labels: tuple[str, ...]
    used_by: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """What needs a `column` of `table`, or the table itself where that is "", by its `kind` and
    `name`: view, materialized view, rule, index, constraint, generated column, or what else
    PostgreSQL's catalogue calls it."""

    table: str
    column: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger of `table` that is called for each row before it is written; `source` is the text
    of its function, "" where that is not readable."""

    table: str
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """All tables by name; `dialect` is the database's name, "" for models.

    `views` are names of a database's views; `uses` (of PostgreSQL) say which columns they need.
    `domains` are names of types that are made of another one with a condition.
    `conventions` are the naming conventions of the models, one for each MetaData.
    """

    tables: Mapping[str, Table]
    sequences: tuple[Sequence, ...] = ()
    enums: tuple[EnumType, ...] = ()
    views: tuple[str, ...] = ()
    dialect: str = ""
    server: str = ""
    conventions: tuple[Mapping[str, str], ...] = ()
    uses: tuple[Use, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    domains: tuple[str, ...] = ()

"""What has to be there, or must not be, before an operation can begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..checkkit.kept_names import LIMITS, kept, length
from ..values.operation import Problem
from ..values.schema import Check, Column, Exclusion, ForeignKey, Index, PrimaryKey, Schema, Unique
from .keys import Constraint, named

WORDS: Mapping[type[Constraint], str] = {
    Check: "CHECK", ForeignKey: "foreign key", Unique: "UNIQUE", PrimaryKey: "primary key",
    Exclusion: "exclusion constraint",
}  # fmt: skip


def table_missing(schema: Schema, table: str) -> Iterator[Problem]:
    """The table has to be there."""
    if table not in schema.tables:
        yield Problem(table, f"there is no table {table}", "see how it is written, schema included")


def columns_missing(schema: Schema, table: str, columns: Iterable[str]) -> Iterator[Problem]:
    """A table that is there has to have the columns."""
    found = schema.tables.get(table)
    for name in columns if found else ():
        if found is not None and found.column(name) is None:
            known = ", ".join(one.name for one in found.columns)
            yield Problem(f"{table}.{name}", f"{table} has no column {name}", f"it has {known}")


def column_taken(schema: Schema, table: str, column: str) -> Iterator[Problem]:
    """A table must not have the column yet, and can keep its name."""
    yield from too_long(schema, column)
    found = schema.tables.get(table)
    if found is not None and found.column(column) is not None:
        yield Problem(f"{table}.{column}", f"{table} has a column {column}", "take another name")


def name_taken(schema: Schema, table: str, name: str) -> Iterator[Problem]:
    """No index of the schema, and no constraint of the table, must have the name, which is kept."""
    if not name:
        yield Problem(table, "it has no name", "say a name: a database would make one up")
        return
    yield from too_long(schema, name)
    scope = table.rpartition(".")[0]
    for other in schema.tables.values():
        if other.name.rpartition(".")[0] != scope:
            continue
        own = other.name.rpartition(".")[2]
        if own == name or ((found := named(other, name)) and _clashes(other.name == table, found)):
            yield Problem(name, f"{name} is taken by {other.name}", "take another name")
            return
    if any(
        (use.table, use.name) == (table, name) and use.kind.endswith("constraint")
        for use in schema.uses
    ) and not any(named(other, name) for other in schema.tables.values()):
        yield Problem(name, f"{name} is taken by a constraint of {table}", "take another name")


def relation_taken(schema: Schema, name: str) -> Iterator[Problem]:
    """No table, view, sequence, enumeration or index must have the full name."""
    kinds = {
        "table": schema.tables, "view": schema.views,
        "sequence": [one.name for one in schema.sequences],
        "enumeration": [one.name for one in schema.enums],
    }  # fmt: skip
    for kind, names in kinds.items():
        if name in names:
            yield Problem(name, f"there is a {kind} {name}", "take another name")
            return
    yield from name_taken(schema, name, name.rpartition(".")[2])


def constraint_missing(
    schema: Schema, table: str, name: str, kind: type[Constraint]
) -> Iterator[Problem]:
    """A table that is there has to have a constraint of that kind and name."""
    found = schema.tables.get(table)
    if found is not None and not isinstance(named(found, name), kind):
        every: tuple[Constraint | None, ...] = (
            found.primary_key, *found.foreign_keys, *found.uniques, *found.checks,
            *found.exclusions,
        )  # fmt: skip
        known = [one.name for one in every if isinstance(one, kind) and one.name]
        what = "any with a name" if not known else ", ".join(known)
        yield Problem(
            name,
            f"{table} has no {WORDS[kind]} {name}",
            f"it has {what}" if known else f"it has not {what}: see schema adopt-names",
        )


def index_missing(schema: Schema, table: str, name: str) -> Iterator[Problem]:
    """A table that is there has to have an index of that name, which is not of a constraint."""
    found = schema.tables.get(table)
    one = named(found, name) if found else None
    if isinstance(one, Unique | PrimaryKey):
        yield Problem(name, f"{name} is of a constraint", "change the constraint")
    elif found is not None and not isinstance(one, Index):
        known = ", ".join(one.name for one in found.indexes if one.name)
        yield Problem(name, f"{table} has no index {name}", f"it has {known or 'none'}")


def only_postgresql(schema: Schema, table: str, what: str) -> Iterator[Problem]:
    """Only PostgreSQL has it."""
    if schema.dialect != "postgresql":
        yield Problem(table, f"{schema.dialect} has no {what}", "leave it out there")


def newer(schema: Schema, version: int, what: str) -> Iterator[Problem]:
    """PostgreSQL must be that version at least."""
    major = schema.server.partition(".")[0]
    if schema.dialect == "postgresql" and major.isdigit() and int(major) < version:
        yield Problem(what, f"{what} needs PostgreSQL {version}, this is {major}", "upgrade it")


def _clashes(same: bool, found: object) -> bool:
    """Names of CHECKs and foreign keys are only those of their table."""
    return same or type(found).__name__ in ("Index", "Unique", "PrimaryKey", "Exclusion")


def key_missing(schema: Schema, table: str) -> Iterator[Problem]:
    """Rows can only be written in batches along a primary key."""
    found = schema.tables.get(table)
    if found is not None and found.primary_key is None:
        yield Problem(
            table,
            f"{table} has no primary key to walk its rows along",
            "give it one, or fill the rows by hand",
        )


def numbered(schema: Schema, table: str, column: str) -> Iterator[Problem]:
    """The database must not number the column."""
    found = _column(schema, table, column)
    if found is not None and found.generated:
        name = f"{table}.{column}"
        yield Problem(name, f"the database numbers {name}", "leave its numbering alone")


def computed(schema: Schema, table: str, column: str) -> Iterator[Problem]:
    """The database must not compute the column."""
    found = _column(schema, table, column)
    if found is not None and is_computed(found):
        name = f"{table}.{column}"
        yield Problem(name, f"the database computes {name}", "change what it is computed of")


def untyped(schema: Schema, table: str, column: str) -> Iterator[Problem]:
    """The type of the column must be one that a second column can be given; SQLite needs none."""
    found = _column(schema, table, column)
    typed = schema.dialect == "sqlite" or found is None or found.type.sql.get(schema.dialect)
    if found is not None and not typed:
        name = f"{table}.{column}"
        cure = "add a column of that type by hand, and copy the values"
        yield Problem(name, f"the type of {name} is not known", cure)


def is_computed(column: Column) -> bool:
    """Whether a column is GENERATED .. AS an expression."""
    return (column.server_default or "").startswith("computed ")


def partitions(schema: Schema, table: str) -> Iterator[Problem]:
    """The table must be no partition, and have none, nor share its columns."""
    found = schema.tables.get(table)
    if found is not None and (found.partitioned or found.partition_of):
        what = "has partitions" if found.partitioned else f"is a partition of {found.partition_of}"
        yield Problem(table, f"{table} {what}, for which this is not proven", "change it by hand")
    yield from inherited(schema, table)


def inherited(schema: Schema, table: str) -> Iterator[Problem]:
    """The table must not share its columns with others."""
    for use in schema.uses:
        if use.table == table and use.kind == "inheritance":
            yield Problem(
                table,
                f"{table} shares its columns with {use.name} by INHERITS",
                "change it by hand",
            )


def too_long(schema: Schema, name: str, cut: bool = True) -> Iterator[Problem]:
    """The database must be able to keep a name whole; `cut` that it cuts one that it cannot."""
    most = LIMITS.get(schema.dialect)
    if most is not None and length(name, schema.dialect) > most:
        short = kept(name, schema.dialect)
        made = f": {schema.dialect} would call it {short}, and tell nobody but in a notice"
        units = "bytes" if schema.dialect == "postgresql" else "characters"
        yield Problem(
            name,
            f"{name} is longer than {most} {units}{made if cut and short != name else ''}",
            "take a shorter name",
        )


def _column(schema: Schema, table: str, column: str) -> Column | None:
    found = schema.tables.get(table)
    return found.column(column) if found else None

"""What a database has: its objects and its rows, and in what two such states differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from ...checkkit.quoting import quoted
from ...database import schemas
from ...database.applied import is_version
from ...database.inspect import inspect
from ...database.postgresql_uses import OWN
from ...values.own import is_ours
from ...values.schema import Schema, Table

PLACE = "CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END"
PROGRAMS = {
    "postgresql": f"""
SELECT 'schema', '', n.nspname, '' FROM pg_namespace n WHERE {OWN}
UNION ALL SELECT 'function', {PLACE}, p.proname,
    string_agg(pg_get_functiondef(p.oid), ' ' ORDER BY pg_get_function_identity_arguments(p.oid))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p') AND {OWN} GROUP BY n.nspname, p.proname
UNION ALL SELECT 'trigger', {PLACE}, t.tgname,
    string_agg(pg_get_triggerdef(t.oid), ' ' ORDER BY c.relname)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND {OWN} GROUP BY n.nspname, t.tgname
UNION ALL SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, {PLACE},
    c.relname, pg_get_viewdef(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND {OWN}
""",
    "sqlite": """
SELECT type, '', name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')
""",
}
"""By database, what is no table: its kind, its schema, its name, and its definition."""
PARTS = ("foreign_keys", "uniques", "checks", "exclusions", "indexes")


@dataclass(frozen=True, slots=True)
class Difference:
    """An object that is not as it was, and how."""

    object: str
    how: str


@dataclass(frozen=True, slots=True)
class State:
    """The schema, the programs in it by name, and the values of each column by table."""

    schema: Schema
    programs: Mapping[str, str]
    rows: Mapping[str, Mapping[str, Counter[str]]]


def state(connection: sa.Connection) -> State:
    """What a database has now, in all of its schemas."""
    schema = inspect(connection, schemas.every(connection))
    tables = {name: one for name, one in schema.tables.items() if not is_version(name)}
    programs = {
        f"{kind} {place}{name}": text
        for kind, place, name, text in connection.execute(
            sa.text(PROGRAMS[connection.dialect.name])
        )
        if not is_ours(name)
    }
    rows = {name: _rows(connection, one) for name, one in tables.items()}
    return State(schema, programs, rows)


def _rows(connection: sa.Connection, table: Table) -> Mapping[str, Counter[str]]:
    found = connection.execute(sa.text(f"SELECT * FROM {quoted(table.name)}"))
    names = tuple(found.keys())
    values: dict[str, Counter[str]] = {name: Counter() for name in names}
    for row in found:
        for name, value in zip(names, row, strict=True):
            values[name][repr(value)] += 1
    return values


def differences(before: State, after: State) -> Iterator[Difference]:
    """In what the state after differs from the one before; the order of columns is none."""
    old, new = _objects(before), _objects(after)
    for name in sorted({*old, *new}):
        if name not in new:
            yield Difference(name, "is not there any more")
        elif name not in old:
            yield Difference(name, "was not there")
        elif old[name] != new[name]:
            yield Difference(name, _how(old[name], new[name]))
    for table, columns in before.rows.items():
        for column, values in columns.items():
            now = after.rows.get(table, {}).get(column)
            if now is not None and now != values:
                lost = sum((values - now).values())
                yield Difference(
                    f"{table}.{column}", f"{lost} of {values.total()} values are not as they were"
                )


def _objects(found: State) -> dict[str, Any]:
    objects: dict[str, Any] = dict(found.programs)
    for name, table in found.schema.tables.items():
        if is_version(name):
            continue
        objects[f"table {name}"] = ""
        objects |= {f"column {name}.{one.name}": one for one in table.columns}
        for part in (*PARTS, "primary_key"):
            said = getattr(table, part)
            several = said if isinstance(said, tuple) else (said,) if said else ()
            objects |= {f"{_word(one)} {_called(one)} of {name}": one for one in several}
    objects |= {f"enumeration {one.name}": one for one in found.schema.enums}
    objects |= {
        f"sequence {one.name}": one for one in found.schema.sequences if not is_ours(one.name)
    }
    return objects


def _word(one: object) -> str:
    kinds = {"PrimaryKey": "primary key", "ForeignKey": "foreign key"}
    name = type(one).__name__
    return kinds.get(name, name.lower())


def _called(one: Any) -> str:
    return one.name or ", ".join(getattr(one, "columns", ())) or "without a name"


def _how(old: Any, new: Any) -> str:
    """The fields in which two values differ."""
    if isinstance(old, str):
        return "is written in another way"
    told = [
        f"{one.name} was {getattr(old, one.name)!r}, is {getattr(new, one.name)!r}"
        for one in fields(old)
        if getattr(old, one.name) != getattr(new, one.name)
    ]
    return "; ".join(told)

"""All that a database is: its schema, its triggers and functions, and its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from alchemigrate.database.inspect import inspect
from alchemigrate.values.schema import Schema

TRIGGERS = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION ALL SELECT proname "
    "FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1",
}
DROPS = {
    "postgresql": "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
}
VALID = ("valid", "validated")
"""None of a value that was made up is True of one that was read."""
IGNORED = ("definition", "family", "key", "server", "labels", "enum_name", "native_enum")
CAST = re.compile(r"::\w+( varying| precision| with(out)? time zone)?(\(\d+(, *\d+)?\))?(\[\])?")


@dataclass(frozen=True)
class State:
    """A schema, and if it is that of a database, triggers and rows."""

    schema: Schema
    triggers: tuple[str, ...] | None = None
    rows: Mapping[str, list[Any]] | None = None

    def differences(self, other: State, title: str) -> Iterator[str]:
        """What is not as it was; what is not known of one of them is not compared."""
        mine, others = plain(self.schema), plain(other.schema)
        for name in sorted(mine.keys() | others.keys()):
            if mine.get(name) != others.get(name):
                yield f"{title}: {name}: {mine.get(name)} became {others.get(name)}"
        if None not in (self.triggers, other.triggers) and self.triggers != other.triggers:
            yield f"{title}: triggers {self.triggers} became {other.triggers}"
        if self.rows is not None and other.rows is not None and self.rows != other.rows:
            yield f"{title}: rows {self.rows} became {other.rows}"


def state(engine: sa.Engine) -> State:
    """What a database is now."""
    with engine.connect() as connection:
        schema = inspect(connection)
        triggers = connection.exec_driver_sql(TRIGGERS[engine.dialect.name]).scalars().all()
        rows = {}
        for name, table in schema.tables.items():
            columns = ", ".join(f'"{one}"' for one in sorted(c.name for c in table.columns))
            found = connection.exec_driver_sql(f'SELECT {columns} FROM "{name}"').all()
            rows[name] = sorted(map(tuple, found), key=repr)
    return State(schema, tuple(triggers), rows)


def emptied(engine: sa.Engine) -> None:
    """Drop all that there is in the database."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql(DROPS["postgresql"])
        return
    engine.dispose()
    if engine.url.database:
        Path(engine.url.database).unlink(missing_ok=True)


def plain(schema: Schema) -> dict[str, Any]:
    """A schema as one value for each part, alike however its SQL is written."""
    labels = {one.name: list(one.labels) for one in schema.enums}
    found: dict[str, Any] = {"enums": labels, "views": _plain(schema.views)}
    for name, table in schema.tables.items():
        for part in fields(table):
            value = _plain(getattr(table, part.name))
            if isinstance(value, list):
                value = sorted(value, key=repr)
            found[f"{name} {part.name}"] = value
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: _plain(getattr(value, one.name))
            for one in fields(value)
            if one.name not in IGNORED
            and not (one.name in VALID and getattr(value, one.name) is not False)
        }
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return written(value) if isinstance(value, str) else value


def written(sql: str) -> str:
    """SQL without casts, brackets, quotes and spaces, which databases put in as they like."""
    return re.sub(r'[()"\s]', "", CAST.sub("", sql)).lower()

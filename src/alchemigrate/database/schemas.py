"""Which schemas of a database are meant: None is the default one."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

SYSTEM = "information_schema"


def of(names: Iterable[str]) -> tuple[str | None, ...]:
    """The default one, and those in front of the names of tables."""
    used = {name.rpartition(".")[0] for name in names} - {""}
    return (None, *sorted(used))


def every(connection: sa.Connection) -> tuple[str | None, ...]:
    """The default one, and all others but those of the database itself."""
    reader = sa.inspect(connection)
    others = set(reader.get_schema_names()) - {reader.default_schema_name, SYSTEM}
    return (None, *sorted(others))

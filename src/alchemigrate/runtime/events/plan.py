"""How the database would run a slow statement: EXPLAIN, which runs nothing, and never ANALYZE.

No values are kept, so the plan is the one for any values: PostgreSQL 16 and later makes it with
a generic plan; SQLite plans without values anyway. MySQL cannot, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ...errors import UsageError
from ..metrics.snapshot import Slow
from .shape import verb
from .watch import Watch

PLANNED = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES", "MERGE"}
PYFORMAT = re.compile(r"%\((\w+)\)s|%s|%%")
NAME = "alchemigrate_plan"
DOLLARS = re.compile(r"\$(\d+)")
MARKS = re.compile(r"'(?:[^']|'')*'|(\?)")


def plan(connection: sa.Connection, watch: Watch, slow: Slow) -> str:
    """The plan of a statement in `watch.snapshot().slow`, on a connection of your choice.

    With asyncio: `await connection.run_sync(plan, watch, slow)`. Raises UsageError if there is no
    plan to be had: the statement is kept no longer, or is none that is planned.
    """
    statement = watch.diary.text_of(slow)
    if statement is None:
        raise UsageError(
            "the statement is kept no longer", cure="ask sooner, or keep more (Thresholds.keep)"
        )
    if verb(statement) not in PLANNED:
        raise UsageError(f"{verb(statement)} has no plan", cure="ask for a SELECT or a change")
    rows = _explain(connection, statement)
    return "\n".join(str(row[-1]) for row in rows)


def _explain(connection: sa.Connection, statement: str) -> Sequence[sa.Row[Any]]:
    dialect = connection.dialect
    if dialect.name == "sqlite":
        nothing = (None,) * sum(1 for found in MARKS.finditer(statement) if found[1])
        return connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", nothing).all()
    if dialect.name != "postgresql" or (dialect.server_version_info or (0,)) < (16,):
        raise UsageError(
            "a plan without values needs PostgreSQL 16 or SQLite",
            cure="run EXPLAIN by hand, with values of your own",
        )
    if dialect.paramstyle != "pyformat":
        return _prepared(connection, statement)
    return connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {_numbered(statement)}").all()


def _prepared(connection: sa.Connection, statement: str) -> Sequence[sa.Row[Any]]:
    """For asyncpg, which wants a value for each `$1`, and NULL would change the plan."""
    most = max((int(number) for number in DOLLARS.findall(statement)), default=0)
    given = f"({', '.join(['NULL'] * most)})" if most else ""
    connection.exec_driver_sql(f"PREPARE {NAME} AS {statement}")
    connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
    try:
        return connection.exec_driver_sql(f"EXPLAIN EXECUTE {NAME}{given}").all()
    finally:
        connection.exec_driver_sql("RESET plan_cache_mode")
        connection.exec_driver_sql(f"DEALLOCATE {NAME}")


def _numbered(statement: str) -> str:
    """ "%(id)s" as "$1", the same name as the same number."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found[1] or f"?{len(numbers)}"
        return f"${numbers.setdefault(name, len(numbers) + 1)}"

    return PYFORMAT.sub(number, statement)

"""How many rows a table has, without counting them where that takes long."""

from __future__ import annotations

import json

import sqlalchemy as sa

from .statements import Statements


def estimate(connection: sa.Connection, statements: Statements) -> int:
    """PostgreSQL's planner knows about how many from the size of the file; SQLite counts."""
    query = statements.every()
    with connection.begin():
        if connection.dialect.name == "sqlite":
            counted = sa.select(sa.func.count()).select_from(query.columns().subquery())
            return int(connection.execute(counted).scalar() or 0)
        plan = connection.execute(sa.text(f"EXPLAIN (FORMAT JSON) {query.text}")).scalar()
    (found,) = json.loads(plan) if isinstance(plan, str) else plan or [{}]
    return int(found["Plan"]["Plan Rows"])

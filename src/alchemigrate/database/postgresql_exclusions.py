"""The exclusion constraints that PostgreSQL's catalogue knows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ..values.schema import Exclusion
from .postgresql_uses import NAME, OWN

EXCLUSIONS = f"""
SELECT {NAME} AS table_name, k.conname, m.amname, k.condeferrable, k.condeferred,
    pg_get_expr(x.indpred, x.indrelid) AS condition, pg_get_constraintdef(k.oid) AS definition,
    ARRAY(SELECT pg_get_indexdef(k.conindid, n::int, true)
        FROM generate_series(1, x.indnkeyatts) n) AS expressions,
    ARRAY(SELECT o.oprname::text FROM unnest(k.conexclop) WITH ORDINALITY u(id, place)
        JOIN pg_operator o ON o.oid = u.id ORDER BY u.place) AS operators
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index x ON x.indexrelid = k.conindid
JOIN pg_class i ON i.oid = k.conindid JOIN pg_am m ON m.oid = i.relam
WHERE k.contype = 'x' AND {OWN} ORDER BY 1, 2
"""


def exclusions(connection: sa.Connection) -> tuple[Exclusion, ...]:
    """Those of all tables."""
    return tuple(map(_exclusion, connection.execute(sa.text(EXCLUSIONS))))


def _exclusion(row: sa.Row[Any]) -> Exclusion:
    said = {"deferrable": row.condeferrable, "initially deferred": row.condeferred}
    return Exclusion(
        table=row.table_name,
        elements=tuple(zip(row.expressions, row.operators, strict=True)),
        name=row.conname,
        method=row.amname,
        where=row.condition,
        options=tuple(name for name, so in said.items() if so),
        definition=row.definition,
    )

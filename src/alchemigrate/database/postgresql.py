"""What PostgreSQL's catalogue knows of tables beyond what every database tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ..values.own import is_ours
from ..values.schema import EnumType, Schema, Sequence, Table
from . import postgresql_uses
from .postgresql_exclusions import exclusions
from .postgresql_uses import NAME, OWN

NOT_VALID = f"""
SELECT {NAME} AS table_name, k.conname FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT k.convalidated AND {OWN}
"""
INVALID = f"""
SELECT {NAME} AS table_name, i.relname FROM pg_index x
JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT x.indisvalid AND {OWN}
"""
SAID = f"""
SELECT {NAME} AS table_name, k.conname, array_remove(ARRAY[
    CASE WHEN k.condeferrable AND k.contype <> 'f' THEN 'deferrable' END,
    CASE WHEN k.condeferred THEN 'initially deferred' END,
    CASE WHEN k.contype = 'f' AND k.confmatchtype = 'f' THEN 'match full' END,
    CASE WHEN k.contype = 'c' AND k.connoinherit THEN 'no inherit' END,
    CASE WHEN to_jsonb(k)->>'conenforced' = 'false' THEN 'not enforced' END,
    CASE WHEN to_jsonb(k)->>'conperiod' = 'true' THEN 'without overlaps' END,
    CASE WHEN k.contype IN ('p', 'u') AND x.indnatts > x.indnkeyatts THEN 'include' END,
    CASE WHEN k.contype IN ('p', 'u') AND x.indisreplident THEN 'replica identity' END,
    CASE WHEN k.contype IN ('p', 'u') AND x.indisclustered THEN 'clustered' END
], NULL) AS options
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index x ON x.indexrelid = k.conindid
WHERE k.contype IN ('c', 'f', 'p', 'u') AND {OWN}
"""
JOINED = f"""
SELECT {NAME} AS table_name, i.relname, p.relname AS parent FROM pg_inherits h
JOIN pg_class i ON i.oid = h.inhrelid JOIN pg_class p ON p.oid = h.inhparent
JOIN pg_index x ON x.indexrelid = i.oid JOIN pg_class c ON c.oid = x.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OWN}
"""
PARTS = f"""
SELECT {NAME} AS table_name, c.relkind = 'p' AS partitioned, (
    SELECT CASE WHEN pn.nspname = current_schema() THEN p.relname
           ELSE pn.nspname || '.' || p.relname END
    FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent
    JOIN pg_namespace pn ON pn.oid = p.relnamespace
    WHERE h.inhrelid = c.oid AND c.relispartition) AS parent, ARRAY(
    SELECT CASE WHEN pn.nspname = current_schema() THEN p.relname
           ELSE pn.nspname || '.' || p.relname END
    FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid
    JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhparent = c.oid ORDER BY 1) AS parts,
    ARRAY(SELECT coalesce(a.attname, '')
    FROM pg_partitioned_table s CROSS JOIN unnest(s.partattrs) WITH ORDINALITY u(number, place)
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.number AND u.number > 0
    WHERE s.partrelid = c.oid ORDER BY u.place) AS split_by
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE (c.relkind = 'p' OR c.relispartition) AND c.relkind IN ('r', 'p') AND {OWN}
"""
SEQUENCES = f"""
SELECT {NAME} AS sequence_name, (
    SELECT t.relname || '.' || a.attname FROM pg_depend d
    JOIN pg_class t ON t.oid = d.refobjid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 LIMIT 1) AS owner
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND {OWN}
"""
HAVING = """
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'c', 'f') AND NOT a.attisdropped"""
ENUMS = f"""
SELECT t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder) AS labels,
    ARRAY(SELECT {NAME} || '.' || a.attname {HAVING}
        AND a.atttypid = t.oid AND c.relkind IN ('r', 'p') ORDER BY 1) AS used_by,
    ARRAY(SELECT {NAME} || '.' || a.attname {HAVING}
        AND ((a.atttypid = t.oid AND c.relkind IN ('c', 'f')) OR a.atttypid = t.typarray
            OR a.atttypid IN (SELECT d.oid FROM pg_type d WHERE d.typbasetype = t.oid))
        ORDER BY 1) AS also_in
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE {OWN} GROUP BY t.typname, t.oid
"""


def completed(connection: sa.Connection, schema: Schema) -> Schema:
    """The schema with what the catalogue says: validity, partitions, sequences, enumerations."""
    not_valid = {tuple(row) for row in connection.execute(sa.text(NOT_VALID))}
    invalid = {tuple(row) for row in connection.execute(sa.text(INVALID))}
    joined = {(row[0], row[1]): row[2] for row in connection.execute(sa.text(JOINED))}
    excluded = exclusions(connection)
    defined = postgresql_uses.definitions(connection)
    parts = {row.table_name: row for row in connection.execute(sa.text(PARTS))}
    said = {(row[0], row[1]): tuple(row[2]) for row in connection.execute(sa.text(SAID))}
    tables = {
        name: replace(
            _told(
                _defined(_checked(_parted(table, parts), not_valid, invalid), defined, joined), said
            ),
            exclusions=tuple(one for one in excluded if one.table == name),
        )
        for name, table in schema.tables.items()
    }
    found = connection.execute(sa.text(SEQUENCES)).all()
    sequences = [row for row in found if not is_ours(row.sequence_name)]
    enums = connection.execute(sa.text(ENUMS)).all()
    return replace(
        schema,
        tables=tables,
        sequences=tuple(Sequence(row.sequence_name, row.owner) for row in sorted(sequences)),
        enums=tuple(
            EnumType(row.typname, tuple(row.labels), tuple(row.used_by), tuple(row.also_in))
            for row in sorted(enums)
        ),
        uses=postgresql_uses.uses(connection),
        triggers=postgresql_uses.triggers(connection),
        domains=postgresql_uses.domains(connection),
    )


def _parted(table: Table, parts: Mapping[str, sa.Row[Any]]) -> Table:
    known = parts.get(table.name)
    if known is None:
        return table
    return replace(
        table, partitioned=known.partitioned, partition_of=known.parent,
        parts=tuple(known.parts), split_by=tuple(known.split_by),
    )  # fmt: skip


def _told(table: Table, said: Mapping[tuple[str, str], tuple[str, ...]]) -> Table:
    """Constraints with what else is said of them."""

    def options(name: str | None) -> tuple[str, ...]:
        return said.get((table.name, name or ""), ())

    key = table.primary_key
    return replace(
        table,
        primary_key=replace(key, options=options(key.name)) if key else None,
        foreign_keys=tuple(replace(o, options=options(o.name)) for o in table.foreign_keys),
        uniques=tuple(replace(o, options=options(o.name)) for o in table.uniques),
        checks=tuple(replace(o, options=options(o.name)) for o in table.checks),
    )


def _checked(table: Table, not_valid: set[tuple[str, str]], invalid: set[tuple[str, str]]) -> Table:
    """Constraints and indexes with their validity."""
    return replace(
        table,
        foreign_keys=tuple(
            replace(one, validated=(table.name, one.name) not in not_valid)
            for one in table.foreign_keys
        ),
        checks=tuple(
            replace(one, validated=(table.name, one.name) not in not_valid) for one in table.checks
        ),
        indexes=tuple(
            replace(one, valid=(table.name, one.name) not in invalid) for one in table.indexes
        ),
    )


def _defined(
    table: Table, known: Mapping[tuple[str, str], str], joined: Mapping[tuple[str, str], str]
) -> Table:
    """Indexes with all that was said of them, and what they are parts of."""
    indexes = tuple(
        replace(
            one,
            definition=known.get((table.name, one.name or ""), ""),
            part_of=joined.get((table.name, one.name or "")),
        )
        for one in table.indexes
    )
    return replace(table, indexes=indexes)

"""Sizes and uses, from the statistics that PostgreSQL keeps anyway."""

from __future__ import annotations

import sqlalchemy as sa

from ..values.statistics import IndexUse, KeySpace, Statistics, TableUse

NAME = "CASE WHEN schemaname = current_schema() THEN relname ELSE schemaname || '.' || relname END"
TABLES = f"""
SELECT {NAME} AS name, c.reltuples::bigint AS rows, pg_table_size(relid) AS bytes,
       coalesce(seq_scan, 0) AS seq_scan, coalesce(seq_tup_read, 0) AS seq_tup_read,
       coalesce(idx_scan, 0) AS idx_scan, n_live_tup
FROM pg_stat_user_tables s JOIN (SELECT oid, reltuples FROM pg_class) c ON c.oid = s.relid
"""
INDEXES = f"""
SELECT {NAME} AS name, indexrelname, pg_relation_size(indexrelid) AS bytes,
       coalesce(idx_scan, 0) AS idx_scan
FROM pg_stat_user_indexes
"""
SINCE = "SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()"
KEYS = """
SELECT CASE WHEN tn.nspname = current_schema() THEN t.relname
       ELSE tn.nspname || '.' || t.relname END || '.' || a.attname AS name,
       coalesce(q.last_value, 0) AS reached,
       least(q.max_value, CASE a.atttypid WHEN 'int2'::regtype THEN 32767
             WHEN 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END) AS greatest
FROM pg_sequences q
JOIN pg_namespace n ON n.nspname = q.schemaname
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = q.sequencename AND c.relkind = 'S'
JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE t.relkind IN ('r', 'p')
"""


def statistics(connection: sa.Connection) -> Statistics | None:
    """What the server knows; None for databases that keep no such statistics."""
    if connection.dialect.name != "postgresql":
        return None
    tables = {
        row.name: TableUse(
            row.rows if row.rows > 0 else row.n_live_tup,
            row.bytes,
            row.seq_scan,
            row.seq_tup_read,
            row.idx_scan,
        )
        for row in connection.execute(sa.text(TABLES))
    }
    indexes = {
        f"{row.name}.{row.indexrelname}": IndexUse(row.bytes, row.idx_scan)
        for row in connection.execute(sa.text(INDEXES))
    }
    keys = {
        row.name: KeySpace(int(row.reached), int(row.greatest))
        for row in connection.execute(sa.text(KEYS))
    }
    since = connection.execute(sa.text(SINCE)).scalar()
    return Statistics(tables, indexes, keys, since.isoformat() if since is not None else "")

"""What PostgreSQL's catalogue knows of those that need a column, or change what is written."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from ..values.schema import Trigger, Use

NAME = (
    "CASE WHEN n.nspname = current_schema() THEN c.relname ELSE n.nspname || '.' || c.relname END"
)
OWN = "n.nspname <> 'information_schema' AND left(n.nspname, 3) <> 'pg_'"
"""No other name may begin so: these are the catalogue, and what is temporary."""
SPECIAL = """k.contype NOT IN ('p', 'u', 'f', 'c', 'n') OR k.condeferred
        OR (k.contype IN ('p', 'u') AND k.condeferrable) OR k.confmatchtype = 'f'
        OR obj_description(k.oid, 'pg_constraint') IS NOT NULL
        OR (k.contype = 'c' AND k.connoinherit)
        OR coalesce(to_jsonb(k) ->> 'conperiod', 'false') = 'true'
        OR coalesce(to_jsonb(k) ->> 'conenforced', 'true') = 'false'
        OR jsonb_typeof(to_jsonb(k) -> 'confdelsetcols') = 'array'
        OR EXISTS (SELECT FROM pg_index u WHERE u.indexrelid = k.conindid
            AND k.contype IN ('p', 'u') AND (u.indnatts <> u.indnkeyatts
                OR u.indisreplident OR u.indisclustered))"""
"""A constraint that says more than is read of it."""
USES = f"""
SELECT DISTINCT {NAME} AS table_name, a.attname AS column_name, CASE d.classid
    WHEN 'pg_rewrite'::regclass THEN CASE v.relkind WHEN 'v' THEN 'view'
        WHEN 'm' THEN 'materialized view' ELSE 'rule' END
    WHEN 'pg_constraint'::regclass THEN CASE WHEN {SPECIAL} THEN 'special constraint'
        ELSE 'constraint' END
    WHEN 'pg_class'::regclass THEN CASE WHEN x.indisreplident OR x.indisclustered
        OR obj_description(i.oid, 'pg_class') IS NOT NULL
        THEN 'special index' ELSE 'index' END
    WHEN 'pg_attrdef'::regclass THEN 'generated column'
    ELSE (pg_identify_object(d.classid, d.objid, 0)).type END AS kind,
    coalesce(v.relname, k.conname, i.relname, g.attname,
        (pg_identify_object(d.classid, d.objid, 0)).identity) AS name
FROM pg_depend d JOIN pg_class c ON c.oid = d.refobjid AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_class v ON v.oid = r.ev_class
LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
LEFT JOIN pg_class i ON d.classid = 'pg_class'::regclass AND i.oid = d.objid
LEFT JOIN pg_index x ON x.indexrelid = i.oid
LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
LEFT JOIN pg_attribute g ON g.attrelid = f.adrelid AND g.attnum = f.adnum
WHERE d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND {OWN}
AND (d.classid <> 'pg_class'::regclass OR i.relkind IN ('i', 'I'))
AND (d.classid <> 'pg_constraint'::regclass OR k.contype <> 'n')
AND (d.classid <> 'pg_attrdef'::regclass OR f.adnum <> a.attnum OR f.adrelid <> c.oid)
UNION ALL
SELECT {NAME}, a.attname, 'privileges', a.attacl::text FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.attacl IS NOT NULL AND {OWN}
UNION ALL
SELECT {NAME}, a.attname, 'privileges', q.relacl::text FROM pg_depend d
JOIN pg_class q ON q.oid = d.objid AND q.relkind = 'S' AND q.relacl IS NOT NULL
JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'i' AND {OWN}
UNION ALL
SELECT {NAME}, a.attname, 'special storage', a.attname FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.attnum > 0 AND {OWN}
AND (a.attoptions IS NOT NULL OR coalesce(a.attstattarget, -1) <> -1
    OR a.attstorage <> t.typstorage OR coalesce(to_jsonb(a) ->> 'attcompression', '') <> '')
UNION ALL
SELECT DISTINCT {NAME}, '', coalesce(CASE v.relkind WHEN 'v' THEN 'view'
    WHEN 'm' THEN 'materialized view' ELSE 'rule of ' || v.relname END,
    (pg_identify_object(d.classid, d.objid, 0)).type),
    coalesce(CASE WHEN v.relkind IN ('v', 'm') THEN v.relname ELSE r.rulename END,
    (pg_identify_object(d.classid, d.objid, 0)).identity)
FROM pg_depend d JOIN pg_class c ON c.oid = d.refobjid AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_class v ON v.oid = r.ev_class
WHERE d.refclassid = 'pg_class'::regclass AND d.refobjsubid = 0 AND d.deptype = 'n' AND {OWN}
AND d.classid IN ('pg_rewrite'::regclass, 'pg_proc'::regclass, 'pg_policy'::regclass)
AND v.oid IS DISTINCT FROM c.oid
UNION ALL
SELECT {NAME}, '', 'inheritance', o.relname FROM pg_inherits h
JOIN pg_class c ON c.oid IN (h.inhrelid, h.inhparent) AND c.relkind = 'r' AND NOT c.relispartition
JOIN pg_class o ON o.oid IN (h.inhrelid, h.inhparent) AND o.oid <> c.oid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OWN}
ORDER BY 1, 2, 3, 4
"""
DEFINITIONS = f"""
SELECT {NAME} AS table_name, i.relname, pg_get_indexdef(i.oid) FROM pg_index x
JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OWN}
"""
TRIGGERS = f"""
SELECT {NAME} AS table_name, t.tgname, CASE l.lanname WHEN 'plpgsql' THEN p.prosrc ELSE '' END
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
WHERE NOT t.tgisinternal AND t.tgtype & 3 = 3 AND t.tgtype & 20 <> 0 AND {OWN} ORDER BY 1, 2
"""
DOMAINS = f"""
SELECT t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'd' AND {OWN} ORDER BY 1
"""


def uses(connection: sa.Connection) -> tuple[Use, ...]:
    """All that needs a column of a table, and would be in the way if it were dropped."""
    return tuple(Use(*row) for row in connection.execute(sa.text(USES)))


def triggers(connection: sa.Connection) -> tuple[Trigger, ...]:
    """Triggers that are called for each row before it is written."""
    return tuple(Trigger(*row) for row in connection.execute(sa.text(TRIGGERS)))


def domains(connection: sa.Connection) -> tuple[str, ...]:
    """Types with a condition of their own."""
    return tuple(connection.execute(sa.text(DOMAINS)).scalars())


def definitions(connection: sa.Connection) -> Mapping[tuple[str, str], str]:
    """What follows its table in the definition of each index, by table and index."""
    found = connection.execute(sa.text(DEFINITIONS))
    return {(table, name): f"USING {sql.partition(' USING ')[2]}" for table, name, sql in found}

"""Numbers of PostgreSQL that go on in another column: of an identity or of a sequence."""

from __future__ import annotations

from ...checkkit.quoting import literal, quoted
from ...values.change import GiveNumbering, TakeNumbering

HELD = "alchemigrate.numbering"
"""The setting that holds what was taken until the transaction ends."""
NUMBERS = ("smallint", "integer", "bigint")
TAKEN = """\
DO $alchemigrate$
DECLARE
  found text := pg_get_serial_sequence({table}, {column});
  held text := '';
BEGIN
  IF found IS NOT NULL THEN
{body}
  END IF;
  PERFORM set_config({setting}, held, true);
END
$alchemigrate$"""
TAKEN_IDENTITY = """\
    EXECUTE format('SELECT concat_ws('','', q.last_value, q.is_called, concat_ws('' '',
      ''SEQUENCE NAME'', %L, ''INCREMENT BY'', s.seqincrement, ''START WITH'', s.seqstart,
      ''CACHE'', s.seqcache,
      CASE WHEN s.seqincrement < 0 AND s.seqmin = l.least THEN ''NO MINVALUE''
        ELSE ''MINVALUE '' || s.seqmin END,
      CASE WHEN s.seqincrement > 0 AND s.seqmax = -1 - l.least THEN ''NO MAXVALUE''
        ELSE ''MAXVALUE '' || s.seqmax END,
      CASE WHEN s.seqcycle THEN ''CYCLE'' ELSE ''NO CYCLE'' END))
      FROM %s q, pg_sequence s JOIN pg_type t ON t.oid = s.seqtypid,
        LATERAL (SELECT CASE t.typlen WHEN 2 THEN -32768 WHEN 4 THEN -2147483648
          ELSE -9223372036854775808 END AS least) l
      WHERE s.seqrelid = %L::regclass', found, found, found)
      INTO held;"""
TAKEN_SEQUENCE = """\
    held := found;
    EXECUTE 'ALTER SEQUENCE ' || found || ' OWNED BY NONE';"""
GIVEN_IDENTITY = """\
DO $alchemigrate$
DECLARE
  held text[] := regexp_match(current_setting({setting}), '^(-?\\d+),(\\w+),(.*)$');
BEGIN
  EXECUTE {added} || ' (' || held[3] || ')';
  PERFORM setval(pg_get_serial_sequence({table}, {column}), held[1]::bigint, held[2]::boolean);
END
$alchemigrate$"""
GIVEN_SEQUENCE = """\
DO $alchemigrate$
DECLARE
  held text := current_setting({setting});
BEGIN
  IF held <> '' THEN
    EXECUTE 'ALTER SEQUENCE ' || held || {given};
  END IF;
END
$alchemigrate$"""


def taken(change: TakeNumbering) -> tuple[str, ...]:
    """Where the numbers are is noted; a sequence is kept when its column goes."""
    body = TAKEN_IDENTITY if change.identity else TAKEN_SEQUENCE
    return (TAKEN.format(**_words(change.table, change.column), body=body),)


def given(change: GiveNumbering) -> tuple[str, ...]:
    """The column goes on from there."""
    words = _words(change.table, change.column)
    if change.identity:
        added = (
            f"ALTER TABLE {quoted(change.table)} ALTER COLUMN {quoted(change.column)} "
            f"ADD GENERATED {change.identity} AS IDENTITY"
        )
        return (GIVEN_IDENTITY.format(**words, added=literal(added)),)
    kind = change.type_sql.lower()
    typed = f" AS {kind}" if kind in NUMBERS else ""
    owned = f"{typed} OWNED BY {quoted(change.table)}.{quoted(change.column)}"
    return (GIVEN_SEQUENCE.format(**words, given=literal(owned)),)


def _words(table: str, column: str) -> dict[str, str]:
    return {
        "table": literal(quoted(table)),
        "column": literal(column),
        "setting": literal(HELD),
    }

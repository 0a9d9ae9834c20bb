"""The triggers of PostgreSQL that keep old and new columns in step while both are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...checkkit.quoting import literal, quoted
from ...operationkit.names import at_insert
from ...values.change import Desynchronize, Synchronize

FILLING = "alchemigrate.filling"
"""The setting of a backfill's own transaction: what it writes is right as it is."""
FUNCTION = """\
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT \
AS $alchemigrate$
#variable_conflict use_column
BEGIN
{filling}{body}
  RETURN NEW;
END
$alchemigrate$"""
FILLED = """\
  IF current_setting({setting}, true) = 'on' THEN
{amended}    RETURN NEW;
  END IF;
"""
AMENDED = """\
    IF TG_OP = 'UPDATE' AND {old_changed} THEN
      {up}
    END IF;
"""
BOTH_WAYS = """\
  IF TG_OP = 'INSERT' THEN
    IF {unsaid} THEN
      {up}
    ELSE
      {down}
    END IF;
  ELSIF {new_changed} THEN
    IF {unfilled} THEN
      {completed}
    END IF;
    {down}
  ELSIF {old_changed} THEN
    {up}
  END IF;"""
ONE_WAY = """\
  IF {empty} THEN
    {up}
  END IF;"""
ALWAYS = """\
  {up}"""


def synchronized(change: Synchronize) -> tuple[str, ...]:
    """The function and its triggers, which replication and restores call, too.

    For a row that a backfill writes nothing is called, unless a trigger before has changed what
    counts in it: a call costs as much as the row itself.

    A row is inserted by an old program if it says nothing of the new columns; of an update counts
    what it changed, of both sides the new one. If a part of the new columns is changed of a row
    that is not filled yet, the others are filled before old ones are computed of them.
    """
    news = [name for name, _ in change.up]
    unsaid = dict(change.unsaid)
    words = {
        "empty": _are_null("NEW", news),
        "unsaid": " AND ".join(
            f"NEW.{quoted(name)} IS NOT DISTINCT FROM ({unsaid.get(name, 'NULL')})" for name in news
        ),
        "unfilled": _are_null("OLD", news),
        "completed": _assigned(
            ((name, _kept(name, sql)) for name, sql in change.up),
            "OLD",
        ),
        "up": _assigned(change.up),
        "down": _assigned(change.down) if change.down else "",
        "new_changed": _changed(news),
        "old_changed": _changed([name for name, _ in change.down]),
    }
    shape = ALWAYS if change.always else BOTH_WAYS if change.down else ONE_WAY
    amended = AMENDED.format(**words) if change.down else ""
    filling = "" if change.always else FILLED.format(setting=literal(FILLING), amended=amended)
    name = _function(change.table, change.name)
    function = FUNCTION.format(name=name, filling=filling, body=shape.format(**words))
    return (function, *_called(change, name))


def _called(change: Synchronize, function: str) -> Iterator[str]:
    """Its triggers. Only that of updates may ask for the old row."""
    table = quoted(change.table)
    counts = change.reads if change.always else tuple(name for name, _ in change.down)
    changed = f" OR {_changed(counts)}" if counts else ""
    when = f"WHEN (current_setting({literal(FILLING)}, true) IS DISTINCT FROM 'on'{changed}) "
    if change.always and not change.reads:
        when = ""
    for name, event, asked in (
        (change.name, "UPDATE", when),
        (at_insert(change.name), "INSERT", ""),
    ):
        yield (
            f"CREATE TRIGGER {quoted(name)} BEFORE {event} ON {table} FOR EACH ROW "
            f"{asked}EXECUTE FUNCTION {function}()"
        )
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {quoted(name)}"


def desynchronized(change: Desynchronize) -> tuple[str, ...]:
    """The triggers and their function are dropped."""
    return (
        f"DROP TRIGGER {quoted(change.name)} ON {quoted(change.table)}",
        f"DROP TRIGGER IF EXISTS {quoted(at_insert(change.name))} ON {quoted(change.table)}",
        f"DROP FUNCTION {_function(change.table, change.name)}()",
    )


def _function(table: str, name: str) -> str:
    scope = table.rpartition(".")[0]
    return quoted(f"{scope}.{name}" if scope else name)


def _assigned(pairs: Iterable[tuple[str, str]], of: str = "NEW") -> str:
    """Columns of the new row get what expressions over the columns of it, or the old one, give."""
    pairs = tuple(pairs)
    targets = ", ".join(f"NEW.{quoted(name)}" for name, _ in pairs)
    values = ", ".join(f"({sql})" for _, sql in pairs)
    return f"SELECT {values} INTO {targets} FROM (SELECT {of}.*) AS alchemigrate_row;"


def _kept(name: str, sql: str) -> str:
    """What is in a new column, or what it is filled with."""
    return f"CASE WHEN NEW.{quoted(name)} IS NULL THEN ({sql}) ELSE NEW.{quoted(name)} END"


def _are_null(row: str, names: list[str]) -> str:
    return " AND ".join(f"{row}.{quoted(name)} IS NULL" for name in names)


def _changed(names: Iterable[str]) -> str:
    """By their bytes: values that are equal can be told apart, and not all types have an `=`."""
    rows = [", ".join(f"{row}.{quoted(name)}" for name in names) for row in ("NEW", "OLD")]
    return f"ROW({rows[0]})::record *<> ROW({rows[1]})::record"

"""The trigger of PostgreSQL that keeps old and new columns in step while both are written."""

from __future__ import annotations

from collections.abc import Iterable

from ...checkkit.quoting import quoted
from ...values.change import Desynchronize, Synchronize
from .text import literal

FILLING = "alchemigrate.filling"
"""The setting of a backfill's own transaction: what it writes is right as it is."""
FUNCTION = """\
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $alchemigrate$
BEGIN
  IF current_setting({setting}, true) = 'on' THEN
    RETURN NEW;
  END IF;
{body}
  RETURN NEW;
END
$alchemigrate$"""
BOTH_WAYS = """\
  IF TG_OP = 'INSERT' THEN
    IF {empty} THEN
      {up}
    ELSE
      {down}
    END IF;
  ELSIF {new_changed} THEN
    {down}
  ELSIF {old_changed} THEN
    {up}
  END IF;"""
ONE_WAY = """\
  IF {empty} THEN
    {up}
  END IF;"""


def synchronized(change: Synchronize) -> tuple[str, ...]:
    """The function and its trigger.

    A row is inserted by an old program if it says nothing of the new columns; of an update counts
    what it changed. Without `down`, new columns that are empty are filled with every write.
    """
    news = [name for name, _ in change.up]
    words = {
        "empty": " AND ".join(f"NEW.{quoted(name)} IS NULL" for name in news),
        "up": _assigned(change.up),
        "down": _assigned(change.down) if change.down else "",
        "new_changed": _changed(news),
        "old_changed": _changed([name for name, _ in change.down]),
    }
    body = (BOTH_WAYS if change.down else ONE_WAY).format(**words)
    name = _function(change.table, change.name)
    return (
        FUNCTION.format(name=name, setting=literal(FILLING), body=body),
        f"CREATE TRIGGER {quoted(change.name)} BEFORE INSERT OR UPDATE ON {quoted(change.table)} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def desynchronized(change: Desynchronize) -> tuple[str, ...]:
    """The trigger and its function are dropped."""
    return (
        f"DROP TRIGGER {quoted(change.name)} ON {quoted(change.table)}",
        f"DROP FUNCTION {_function(change.table, change.name)}()",
    )


def _function(table: str, name: str) -> str:
    scope = table.rpartition(".")[0]
    return quoted(f"{scope}.{name}" if scope else name)


def _assigned(pairs: Iterable[tuple[str, str]]) -> str:
    """Columns of the new row get what expressions over its columns give."""
    pairs = tuple(pairs)
    targets = ", ".join(f"NEW.{quoted(name)}" for name, _ in pairs)
    values = ", ".join(f"({sql})" for _, sql in pairs)
    return f"SELECT {values} INTO {targets} FROM (SELECT NEW.*) AS alchemigrate_row;"


def _changed(names: list[str]) -> str:
    rows = [", ".join(f"{row}.{quoted(name)}" for name in names) for row in ("NEW", "OLD")]
    return f"ROW({rows[0]}) IS DISTINCT FROM ROW({rows[1]})"

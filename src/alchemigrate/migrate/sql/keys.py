"""Foreign keys as SQL writes them."""

from __future__ import annotations

from ...values.schema import ForeignKey
from .cursor import Cursor

ACTIONS = (("NO", "ACTION"), ("RESTRICT",), ("CASCADE",), ("SET", "NULL"), ("SET", "DEFAULT"))


def referring(
    table: str, columns: tuple[str, ...], cursor: Cursor, name: str | None = None
) -> ForeignKey:
    """The key behind `REFERENCES`, with what is to be done, and when it is looked at."""
    refers, targets = cursor.name(), cursor.names()
    ondelete = onupdate = deferrable = None
    options: tuple[str, ...] = ()
    while True:
        if cursor.take("ON", "DELETE"):
            ondelete = _action(cursor)
        elif cursor.take("ON", "UPDATE"):
            onupdate = _action(cursor)
        elif cursor.take("DEFERRABLE"):
            deferrable = True
        elif cursor.take("INITIALLY", "DEFERRED"):
            deferrable, options = True, (*options, "initially deferred")
        elif cursor.take("MATCH", "FULL"):
            options = (*options, "match full")
        elif cursor.take("MATCH", "SIMPLE") or cursor.take("INITIALLY", "IMMEDIATE"):
            continue
        elif cursor.take("NOT", "DEFERRABLE"):
            deferrable = False
        else:
            break
    return ForeignKey(
        table, columns, refers, targets, name, ondelete, onupdate, deferrable, options=options
    )


def _action(cursor: Cursor) -> str | None:
    action = next((" ".join(words) for words in ACTIONS if cursor.take(*words)), None)
    columns = cursor.names()
    return f"{action} ({', '.join(columns)})" if action and columns else action

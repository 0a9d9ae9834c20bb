"""What a column takes along when it is dropped, and what does not let it go."""

from __future__ import annotations

from ....errors import DatabaseError
from .columns import names_in
from .names import quoted
from .session import Session
from .tokens import fold, name_of, tokens


def clear(session: Session, table: str, column: str) -> None:
    """Drop the indexes that speak of a column; raises DatabaseError if a trigger waits for it.

    SQLite would keep such a trigger, and never run it.
    """
    for name, sql in session.beside(table, "trigger"):
        if fold(column) in _waited_for(sql):
            raise DatabaseError(
                f"it runs when {column} is updated", where=f"trigger {name}", cure="drop it before"
            )
    for name, sql in session.beside(table, "index"):
        if fold(column) in names_in(sql[sql.index("(") :]):
            session.do(f"DROP INDEX {quoted(name)}")


def _waited_for(trigger: str) -> frozenset[str]:
    """The columns that stand behind UPDATE OF, folded."""
    found = tokens(trigger)
    words = [one.upper for one in found]
    head = words.index("ON")
    if "OF" not in words[:head]:
        return frozenset()
    return frozenset(fold(name_of(one)) for one in found[words.index("OF") + 1 : head])

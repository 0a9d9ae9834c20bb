"""Types of SQLite: what a column takes for numbers, and values that stay something else."""

from __future__ import annotations

from ....errors import DatabaseError
from .columns import needed
from .names import quoted
from .session import Session, first
from .table import TableText

AFFINITIES = (
    ("INT", "INTEGER"), ("CHAR", "TEXT"), ("CLOB", "TEXT"), ("TEXT", "TEXT"), ("BLOB", "BLOB"),
    ("REAL", "REAL"), ("FLOA", "REAL"), ("DOUB", "REAL"),
)  # fmt: skip
NUMBERS = ("NUMERIC", "DECIMAL", "BOOL")
FIT = {
    "INTEGER": ("integer",), "REAL": ("real",), "NUMERIC": ("integer", "real"),
}  # fmt: skip
"""How values are kept that a column of numbers can have."""


def affinity(type_sql: str) -> str:
    """What SQLite makes of a type: INTEGER, TEXT, BLOB, REAL or NUMERIC."""
    upper = type_sql.upper()
    if not upper:
        return "BLOB"
    return next((kind for part, kind in AFFINITIES if part in upper), "NUMERIC")


def fitting(session: Session, table: TableText, column: str, before: str) -> None:
    """Raises DatabaseError if a column of numbers holds what is none since its type changed."""
    now = table.text(needed(table, column).type_place)
    kind = affinity(now)
    kinds = FIT.get(kind, ())
    if kind == affinity(before) or not kinds:
        return
    if kind == "NUMERIC" and not now.upper().startswith(NUMBERS):
        return
    allowed = ", ".join(f"'{one}'" for one in (*kinds, "null"))
    where = f"FROM {quoted(table.name)} WHERE typeof({quoted(column)}) NOT IN ({allowed})"
    count = first(session.ask(f"SELECT count(*) {where}"))
    if count:
        sample = first(session.ask(f"SELECT {quoted(column)} {where} LIMIT 1"))
        raise DatabaseError(
            f"{count:,} rows hold what is no {now}, as {sample!r}",
            where=f"{table.name}.{column}",
            cure="correct them first, or say how they become one; nothing was changed",
        )

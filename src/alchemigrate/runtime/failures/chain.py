"""The errors within an error: SQLAlchemy's, that of its adapter, that of the driver."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType

DEPTH = 6
THEIRS = frozenset(
    ("sqlalchemy", "alchemigrate", "psycopg", "psycopg2", "asyncpg", "sqlite3", "aiosqlite",
     "pymysql", "MySQLdb", "aiomysql", "asyncmy")
)  # fmt: skip
"""Packages whose errors stand for those that they were raised from."""


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it wraps (`orig`) or was raised from; outermost first.

    An application's own error ends it: `raise HTTPException(409) from error` says what is meant.
    """
    current: BaseException | None = error
    for _ in range(DEPTH):
        if current is None:
            return
        yield current
        inner = getattr(current, "orig", None)
        if isinstance(inner, BaseException):
            current = inner
        else:
            current = current.__cause__ if any(made_by(current, one) for one in THEIRS) else None


def comes_from(error: BaseException, package: str) -> bool:
    """True if code of `package` (asyncpg) was running when the error was raised."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module == package or module.startswith(package + "."):
            return True
        trace = trace.tb_next
    return False


def made_by(error: BaseException, package: str) -> bool:
    """True if the error's class, or one it inherits from, is of `package`."""
    return any(kind.__module__.partition(".")[0] == package for kind in type(error).__mro__)

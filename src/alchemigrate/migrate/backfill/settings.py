"""What holds for the transaction of a batch on PostgreSQL."""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa

from ...checkkit.quoting import literal
from ..write.postgresql_triggers import FILLING

EVERY_ROW = {"row_security": "off"}


def begun(connection: sa.Connection, lock_ms: int, statement_ms: int) -> None:
    """Set it for the transaction that has begun; on SQLite nothing is to be set.

    Rows are found by the key's index, whatever the planner thinks of the table now that half of it
    was written, and nothing is compiled for a batch. A commit does not wait for the disk while it
    holds locks: in a crash of the server the position is lost together with its rows.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_said(lock_ms, statement_ms))


@cache
def _said(lock_ms: int, statement_ms: int) -> str:
    """One statement, made once: a batch takes too little time to make it anew."""
    settings = {
        "lock_timeout": f"{lock_ms}ms", "statement_timeout": f"{statement_ms}ms",
        "enable_seqscan": "off", "jit": "off", "synchronous_commit": "off", FILLING: "on",
        **EVERY_ROW,
    }  # fmt: skip
    made = (
        f"set_config({literal(name)}, {literal(value)}, true)" for name, value in settings.items()
    )
    return f"SELECT {', '.join(made)}"


def every_row(connection: sa.Connection) -> None:
    """A policy of the table that hides rows makes a transaction fail, and does not hide them."""
    if connection.dialect.name == "postgresql":
        for name, value in EVERY_ROW.items():
            connection.execute(sa.select(sa.func.set_config(name, value, True)))


def last(connection: sa.Connection) -> None:
    """This commit waits for the disk, and for all before it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO DEFAULT")

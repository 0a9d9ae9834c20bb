"""Differences between releases of SQLAlchemy, and between runs, that harm nothing.

Each has a name, by which it can be made to count.
"""

from __future__ import annotations

from enum import StrEnum


class Harmless(StrEnum):
    """What may differ."""

    def __new__(cls, name: str, meaning: str) -> Harmless:
        """A difference by name, with its `meaning` in a sentence."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.meaning = meaning
        return member

    meaning: str

    ALIASES = "aliases", "names of aliases and subqueries in FROM (users_1, anon_1)"
    LABELS = "labels", "names of result columns (AS users_id)"
    BINDS = "binds", "names and style of bound parameters, and their casts (%(id_1)s::INTEGER)"
    COLUMN_ORDER = "column-order", "the order of columns in SELECT, INSERT, SET and CREATE TABLE"
    SAVEPOINT_NAMES = "savepoint-names", "names of savepoints"
    BATCHES = "batches", "rows written one by one on one side and together on the other"
    ROW_ORDER = "row-order", "the order of rows that are written together"
    RETURNING = "returning", "RETURNING of what is asked for by other means on the other side"
    READ_BACK = "read-back", "SELECTs of what RETURNING brings: server defaults, keys of UPDATE"
    FIRST_ROW = "first-row", "LIMIT 1 where Query.value() read the first row of many"
    DISTINCT_ORDER = (
        "distinct-order",
        "columns that 1.x adds to SELECT DISTINCT for ORDER BY (see query-distinct-order-by)",
    )
    AUTOCOMMIT = "autocommit", "a COMMIT of 1.x's autocommit whose writes a later COMMIT includes"
    DDL_COMMITS = "ddl-commits", "a COMMIT of tables made or dropped, which a later COMMIT includes"
    READ_ONLY_ENDS = "read-only-ends", "COMMIT or ROLLBACK where nothing was written"
    REFLECTION = "reflection", "what SQLAlchemy asks about tables, by inspection or before CREATE"
    INDEX_ORDER = "index-order", "the order in which the indexes of a table are created"
    LOAD_ORDER = "load-order", "the order of reads with nothing between them, such as eager loads"
    INTERLEAVING = "interleaving", "how the statements of several threads or tasks interleave"
    VOLATILE = "volatile", "values, and orders, that differ between two runs of the original too"


EVERY = frozenset(Harmless)
IN_TEXT = frozenset(
    (
        Harmless.ALIASES,
        Harmless.LABELS,
        Harmless.BINDS,
        Harmless.COLUMN_ORDER,
        Harmless.SAVEPOINT_NAMES,
        Harmless.BATCHES,
        Harmless.RETURNING,
    )
)
"""Those that concern the text of a single statement."""
OF_STREAM = frozenset(
    (
        Harmless.READ_ONLY_ENDS,
        Harmless.REFLECTION,
        Harmless.INDEX_ORDER,
        Harmless.LOAD_ORDER,
        Harmless.BATCHES,
    )
)
"""Those that leave steps out, order them or put them together, before anything is compared."""

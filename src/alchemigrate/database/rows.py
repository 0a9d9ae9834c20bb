"""Asking a database for rows that break a rule: only read, only counted, never more than MOST."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.sql.selectable import Select, TableClause

from ..checkkit.quoting import quoted
from ..values.question import Asked, Question

MOST = 1000
"""Rows that are counted; more are told as that many or more."""


def answer(connection: sa.Connection, question: Question) -> int:
    """How many such rows (of duplicates: how many values) there are, MOST at the most."""
    rows = _rows(question).limit(MOST).subquery()
    found = connection.execute(sa.select(sa.func.count()).select_from(rows)).scalar()
    return int(found or 0)


def told(question: Question, count: int) -> str:
    """The answer in words."""
    number = f"{MOST:,} or more" if count >= MOST else f"{count:,}"
    words = {
        Asked.ORPHANS: f"rows that refer to nothing in {question.refers}: {number}",
        Asked.NULLS: f"rows that have NULL there: {number}",
        Asked.DUPLICATES: f"values that are there more than once: {number}",
        Asked.TOO_LONG: f"values longer than {question.length}: {number}",
        Asked.BROKEN: f"rows for which {question.condition} is false: {number}",
        Asked.EXCLUDED: f"pairs of rows that exclude each other: {number}",
    }
    return words[question.asked] if count else "no row breaks it so far"


def _rows(question: Question) -> Select[tuple[int]]:
    table = _table(question.table, question.columns)
    columns = [table.c[name] for name in question.columns]
    one: sa.ColumnElement[int] = sa.literal_column("1")
    filled = sa.and_(sa.true(), *(column.is_not(None) for column in columns))
    if question.asked is Asked.NULLS:
        return sa.select(one).select_from(table).where(sa.not_(filled))
    if question.asked is Asked.DUPLICATES:
        rows = sa.select(one).select_from(table)
        grouped = (rows if question.nulls_equal else rows.where(filled)).group_by(*columns)
        return grouped.having(sa.func.count() > 1)
    if question.asked is Asked.EXCLUDED:
        return sa.select(one).select_from(sa.text(_pairs(question).replace(":", "\\:")))
    if question.asked is Asked.BROKEN:
        broken = sa.literal_column(f"(NOT ({question.condition}))", sa.Boolean)
        return sa.select(one).select_from(table).where(broken)
    if question.asked is Asked.TOO_LONG:
        longer = sa.func.length(columns[0]) > question.length
        return sa.select(one).select_from(table).where(longer)
    target = _table(question.refers, question.refers_columns).alias("target")
    pairs = zip(columns, question.refers_columns, strict=True)
    known = sa.exists().where(*(column == target.c[name] for column, name in pairs))
    return sa.select(one).select_from(table).where(filled, ~known.correlate(table))


def _pairs(question: Question) -> str:
    """Each row beside each one behind it for which all operators are true."""
    values = "".join(f", ({sql}) AS e{at}" for at, (sql, _) in enumerate(question.pairs))
    where = f" WHERE {question.condition}" if question.condition else ""
    rows = f"(SELECT ctid AS place{values} FROM {quoted(question.table)}{where})"
    both = "".join(f" AND a.e{at} {sign} b.e{at}" for at, (_, sign) in enumerate(question.pairs))
    return f"{rows} AS a JOIN {rows} AS b ON a.place < b.place{both}"


def _table(name: str, columns: tuple[str, ...]) -> TableClause:
    schema, _, own = name.rpartition(".")
    return sa.table(own, *(sa.column(column) for column in columns), schema=schema or None)

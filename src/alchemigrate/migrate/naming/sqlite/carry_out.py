"""Names given on a SQLite, and taken back: a transaction for each table, with its journal in it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby

import sqlalchemy as sa

from ....errors import DatabaseError, LockedError
from ....values.change import RenameConstraint
from ....values.operation import Step
from ...patience import Patience
from ...write.sqlite import constraints, indexes
from ...write.sqlite.carry_out import transaction
from ...write.sqlite.read import read
from ...write.sqlite.rebuild import rebuild
from ...write.sqlite.session import Session
from ...write.sqlite.table import TableText
from ..done import Done
from .journal import Row, left
from .plan import Naming

Say = Callable[[str], None]


def carry_out(
    engine: sa.Engine, namings: Iterable[Naming], patience: Patience, say: Say
) -> Iterator[Done]:
    """Give the names; raises DatabaseError. What was done before stays done."""
    for table, group in groupby(namings, key=lambda one: one.table):
        found = tuple(group)
        done = _insist(engine, table, partial(_give, found=found), patience, say)
        yield from (Done(one.sql, *done) for one in found)


def undo(engine: sa.Engine, patience: Patience, say: Say) -> Iterator[Done]:
    """Take back every name of the journal, the last one first."""
    for table, group in groupby(left(engine), key=lambda one: one.table):
        found = tuple(group)
        done = _insist(engine, table, partial(_take_back, found=found), patience, say)
        yield from (Done(f"-- {table}: {one.new} goes", *done) for one in found)


def _give(connection: sa.Connection, found: tuple[Naming, ...]) -> None:
    rows: list[Row] = []

    def note(inside: sa.Connection) -> None:
        for row in rows:
            row.note(inside)

    with transaction(connection, _step(found), note) as session:
        text = session.table(found[0].table)
        for one in found:
            if one.number is None:
                indexes.rename(session, one.old, one.new)
                rows.append(Row(one.table, "index", one.old, one.new))
            else:
                text, row = _named(text, one)
                rows.append(row)
        _made_anew(session, text)


def _named(text: TableText, one: Naming) -> tuple[TableText, Row]:
    """The table with the name; raises DatabaseError if it is another one than was planned for."""
    every = list(text.clauses())
    if one.number is None or one.number >= len(every) or (every[one.number].name or "") != one.old:
        raise DatabaseError("the table was changed meanwhile", where=one.table, cure="run it again")
    clause = every[one.number]
    old = text.text(clause.name_place) if clause.name_place else ""
    named = read(constraints.with_name(text, clause, one.new))
    return named, Row(one.table, "constraint", old, one.new)


def _take_back(connection: sa.Connection, found: tuple[Row, ...]) -> None:
    def note(inside: sa.Connection) -> None:
        for row in found:
            row.undone(inside)

    with transaction(connection, _step(found), note) as session:
        text = session.table(found[0].table)
        for row in found:
            if row.kind == "index":
                indexes.rename(session, row.new, row.old)
            else:
                clause = constraints.named(text, row.new)
                text = read(constraints.as_written(text, clause, row.old))
        _made_anew(session, text)


def _made_anew(session: Session, text: TableText) -> None:
    if text.sql != session.table(text.name).sql:
        rebuild(session, text.name, text.sql)


def _step(found: tuple[Naming, ...] | tuple[Row, ...]) -> Step:
    return Step(tuple(RenameConstraint(one.table, one.old, one.new) for one in found))


def _insist(
    engine: sa.Engine,
    table: str,
    work: Callable[[sa.Connection], None],
    patience: Patience,
    say: Say,
) -> tuple[int, float]:
    """Do it, again and again until nobody else writes; how often it was tried, and how long."""
    begun, attempt = time.monotonic(), 0
    while True:
        attempt += 1
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience.lock_ms:d}")
                connection.rollback()
                work(connection)
        except sa.exc.OperationalError as error:
            waited = time.monotonic() - begun
            pause = patience.pause(attempt, waited, random.random())
            if pause is None:
                raise LockedError(
                    f"{error.orig}: tried {attempt} times in {waited:.1f} s",
                    where=table,
                    cure="end what writes, and run it again with more --patience",
                ) from error
            say(f"{table}: {error.orig}: trying again in {pause:.2f} s")
            time.sleep(pause)
        else:
            return attempt, time.monotonic() - begun

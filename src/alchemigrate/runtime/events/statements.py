"""Statements and the ends of transactions: timed, and the slow, failed and late ones kept.

The dialect's own calls are wrapped. One listener of an engine's events makes SQLAlchemy join the
dispatchers of each new Connection, which costs more than all that is done here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from ..failures import classify
from .caller import line, told
from .diary import Diary
from .hold import Hold
from .pool_events import Handler, PoolListener
from .tally import Tally
from .thresholds import Thresholds

OTHER = "Other"
"""An error that is no failure of the database's: a mistake in the statement, mostly."""
Call = Callable[..., Any]
Finished = Callable[[str, float, BaseException | None], None]


class StatementListener:
    """Fast where nothing is to be said: the stack is looked at only when something is."""

    def __init__(
        self,
        pool: PoolListener,
        tally: Tally,
        diary: Diary,
        thresholds: Thresholds,
        dialect: sa.Dialect,
    ) -> None:
        self._holds = pool.by_record
        self._tally = tally
        self._diary = diary
        self._dialect = dialect
        self._slow = thresholds.slow or float("inf")
        self._pause = thresholds.waiting or float("inf")
        self._repeats = thresholds.repeats
        self._finished: Finished | None = None
        self.tell(None)

    def tell(self, finished: Finished | None) -> None:
        """Tell of each statement's end: its text, its seconds, its error."""
        self._finished = finished
        each = self._repeats or finished is not None
        self._edge = -1.0 if each else self._slow
        """Seconds from which on a statement is looked at."""

    def handlers(self) -> list[tuple[str, Handler]]:
        """What is to be listened to."""
        return [("handle_error", self.error)]

    def calls(self) -> dict[str, Callable[[Call], Call]]:
        """What of the dialect is to be wrapped."""
        return {
            "do_execute": self.statement,
            "do_executemany": self.statement,
            "do_execute_no_params": self.bare_statement,
            "do_commit": self.commit,
            "do_rollback": self.rollback,
        }

    def bare_statement(self, send: Call) -> Call:
        """Send a statement that has no parameters, and note how long it took."""
        timed = self.statement(
            lambda cursor, statement, _, context: send(cursor, statement, context)
        )

        def bare(cursor: Any, statement: str, context: Any = None) -> Any:
            return timed(cursor, statement, None, context)

        return bare

    def statement(self, send: Call) -> Call:
        """Send a statement, and note how long it took."""
        holds, add, pause = self._holds, self._tally.statements.add, self._pause

        def timed(cursor: Any, statement: str, parameters: Any, context: Any = None) -> Any:
            proxy = context.root_connection._dbapi_connection if context is not None else None
            hold = holds.get(proxy._connection_record) if proxy is not None else None
            if hold is None:
                return send(cursor, statement, parameters, context)
            hold.began = began = perf_counter()
            if hold.ended and began - hold.ended > pause:
                self._paused(hold, began)
            try:
                return send(cursor, statement, parameters, context)
            finally:
                hold.ended = now = perf_counter()
                hold.began = 0.0
                add(now - began)
                if now - began > self._edge:
                    self._look(hold, statement, now - began)

        return timed

    def _look(self, hold: Hold, statement: str, seconds: float) -> None:
        """It was slow, or each statement is looked at."""
        if seconds > self._slow:
            self._diary.slow(statement, seconds, told(line(3)))
        if self._repeats:
            self._count(hold, statement)
        if self._finished is not None:
            self._finished(statement, seconds, sys.exc_info()[1])

    def _count(self, hold: Hold, statement: str) -> None:
        if hold.shapes is None:
            hold.shapes = {}
        times = hold.shapes[statement] = hold.shapes.get(statement, 0) + 1
        if times == self._repeats:
            self._diary.repeat(statement, times, told(line(3)))

    def commit(self, send: Call) -> Call:
        """Commit, and note the end of the transaction."""

        def counted(proxy: Any) -> Any:
            if self._end(proxy):
                self._tally.commits += 1
            return send(proxy)

        return counted

    def rollback(self, send: Call) -> Call:
        """Roll back, and note the end of the transaction."""

        def counted(proxy: Any) -> Any:
            if self._end(proxy):
                self._tally.rollbacks += 1
            return send(proxy)

        return counted

    def _end(self, proxy: Any) -> bool:
        """False if nobody watches this connection."""
        hold = self._holds.get(getattr(proxy, "_connection_record", None))
        if hold is None:
            return False
        if hold.ended and perf_counter() - hold.ended > self._pause:
            self._paused(hold, perf_counter())
        hold.ended = 0.0
        return True

    def _paused(self, hold: Hold, now: float) -> None:
        """Nothing was sent for a while; with AUTOCOMMIT no transaction was open meanwhile."""
        if _in_transaction(hold.record.dbapi_connection):
            self._diary.waiting(told(line(3)), told(hold.caller), now - hold.ended)

    def error(self, context: sa.ExceptionContext) -> None:
        """A statement, or an attempt to connect, failed."""
        failure = classify(context.sqlalchemy_exception or context.original_exception)
        if failure is None:
            failure = classify(context.original_exception, self._dialect)
        kind = type(failure).__name__ if failure is not None else OTHER
        what = str(failure) if failure is not None else type(context.original_exception).__name__
        self._tally.errors[kind] = self._tally.errors.get(kind, 0) + 1
        self._diary.failed(kind, what, context.statement or "", told(line(2)))


def _in_transaction(connection: Any) -> bool:
    """As the driver says it: by its transaction, or else by its autocommit."""
    driver = getattr(connection, "driver_connection", connection)
    inside = getattr(driver, "in_transaction", None)
    if isinstance(inside, bool):
        return inside
    asked = getattr(connection, "get_autocommit", None)
    setting = asked() if callable(asked) else getattr(connection, "autocommit", False)
    return setting is not True

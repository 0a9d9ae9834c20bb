"""One unit of work: a session from its begin to its commit, its failures typed, its end certain."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from types import TracebackType

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from .binds import used_by
from .errors import CommitUnknown, DatabaseFailure, Disconnected
from .holders import Place
from .routing.router import Replica
from .sessions import Sessions
from .wish import Wish


class Work:
    """What the units of both worlds share; all of it runs in the thread or greenlet of the unit."""

    __slots__ = ("committing", "place", "replica", "sessions", "since", "wish", "work")

    def __init__(self, sessions: Sessions, wish: Wish, place: Place) -> None:
        self.sessions = sessions
        self.wish = wish
        self.place = place
        self.since = 0.0
        self.work: Session | None = None
        self.committing = False
        self.replica: Replica | None = None

    def connections(self) -> Sequence[sa.Connection]:
        """Those that the session has used."""
        return used_by(self.work) if self.work is not None else ()

    def enter(self, work: Session) -> None:
        """Raises DatabaseClosed if the database is closed."""
        self.work = work
        self.since = time.monotonic()
        self.sessions.holders.enter(self)

    def inherited(self) -> bool:
        """True in a child that was forked while the unit was open: it is the parent's."""
        return not self.sessions.holders.holds(self)

    def finish(self, session: Session) -> None:
        """Write what is pending, commit, and close: the way of those that nothing befalls.

        `release` closes what only read, by its rollback, and all once the database is shut.
        """
        sessions, wish = self.sessions, self.wish
        if wish.read_only:
            session.flush()
            return
        if sessions.binds:
            session.flush()
        self.committing = True
        session.commit()
        self.committing = False
        if sessions.router is not None and wish.reader is not None:
            sessions.router.wrote(wish.reader)
        if not sessions.holders.shut:
            session.close()

    def reach(self, session: Session, replica: Replica) -> bool:
        """Connect to a replica; False if it is gone, or too far behind."""
        router = self.sessions.router
        if router is None:
            return False
        with router.trying(replica, self.sessions.typed):
            return router.near(replica, session.connection())
        return False

    def release(self, session: Session, error: BaseException | None) -> None:
        """Give the connections back: clean, or not at all."""
        clean = False
        try:
            if isinstance(error, Disconnected):
                session.invalidate()
            else:
                session.close()
            clean = True
        except (SQLAlchemyError, OSError):
            # The rollback failed: the transaction ends with its connection.
            clean = False
        finally:
            if not clean:
                _drop(used_by(session))
            if self.sessions.holders.shut:
                self.sessions.close_returned()

    def failure(self, error: BaseException | None) -> DatabaseFailure | None:
        """The typed failure to raise for `error`; None if it has none, or is one already."""
        if error is None:
            return None
        failure = self.sessions.typed(error)
        if failure is not None and self.replica is not None and self.sessions.router is not None:
            self.sessions.router.failed(self.replica, failure)
        several = len({connection.engine.pool for connection in self.connections()}) > 1
        if failure is not None and self.committing and several:
            return CommitUnknown("one of several databases did not commit; others may have")
        return failure


def _drop(connections: Sequence[sa.Connection]) -> None:
    for connection in connections:
        if not connection.closed:
            if not connection.invalidated:
                connection.invalidate()
            connection.close()


class Unit(Work, AbstractContextManager[Session, None]):
    """`with` it: the session, committed at the end, rolled back on an exception, closed always."""

    __slots__ = ("session",)
    session: Session

    def __enter__(self) -> Session:
        self.session = self.sessions.make(self.wish)
        self.enter(self.session)
        if self.sessions.router is not None:
            done = False
            try:
                self._route()
                done = True
            finally:
                if not done:
                    self.sessions.holders.leave(self)
        return self.session

    def _route(self) -> None:
        """Take a replica in place of the primary, if there is one that will do."""
        for replica in self.sessions.replicas(self.wish):
            session = self.sessions.make(self.wish, replica)
            reached = False
            try:
                reached = self.reach(session, replica)
            finally:
                if not reached:
                    self.release(session, None)
            if reached:
                self.session, self.work, self.replica = session, session, replica
                return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.inherited():
            return
        done = False
        try:
            if error is None:
                self.finish(self.session)
            done = True
        finally:
            self._leave(error if done else sys.exc_info()[1])

    def _leave(self, error: BaseException | None) -> None:
        holders = self.sessions.holders
        if error is None and not holders.shut and not self.wish.read_only:
            holders.leave(self)
            return
        failure = self.failure(error)
        try:
            self.release(self.session, failure or error)
        finally:
            holders.leave(self)
        if failure is not None and failure is not error:
            raise failure from error

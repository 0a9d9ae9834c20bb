"""Flask: a session per request, committed before the answer is sent.

    sessions = FlaskSessions(database, app)

    @app.post("/orders")
    def order(): sessions.session.add(..)

The commit comes when the answer is made: if it fails, the client gets that answer instead. Answers
of status 400 and above, and exceptions, roll back. What streams afterwards opens its own session.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask, Response, g, jsonify, request
from sqlalchemy.orm import Session

from ..database import Database
from ..errors import DatabaseFailure
from .answers import NothingKeptError, body_of, status_of, succeeded


class FlaskSessions:
    """Gives each request one session; it takes a connection at its first statement."""

    def __init__(
        self,
        database: Database,
        app: Flask | None = None,
        *,
        commits: Callable[[int], bool] = succeeded,
    ) -> None:
        self.database = database
        self.commits = commits
        self._key = f"alchemigrate_{id(self)}"
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Register with `app`; before other `after_request` functions, which may then write."""
        app.after_request(self._end)
        app.teardown_request(self._undo)
        app.register_error_handler(DatabaseFailure, _answer)

    @property
    def session(self) -> Session:
        """The session of this request, opened at the first use; raises DatabaseClosed."""
        opened: tuple[AbstractContextManager[Session], Session] | None = g.get(self._key)
        if opened is None:
            unit = self.database.session(label=f"{request.method} {request.path}")
            opened = unit, unit.__enter__()
            setattr(g, self._key, opened)
        return opened[1]

    def _take(self) -> AbstractContextManager[Session] | None:
        opened: tuple[AbstractContextManager[Session], Session] | None = g.pop(self._key, None)
        return None if opened is None else opened[0]

    def _end(self, response: Response) -> Response:
        unit = self._take()
        if unit is None:
            return response
        try:
            if self.commits(response.status_code):
                unit.__exit__(None, None, None)
            else:
                _roll_back(unit)
        except DatabaseFailure as failure:
            return _answer(failure)
        return response

    def _undo(self, error: BaseException | None) -> None:
        """After an exception that no handler made an answer of."""
        unit = self._take()
        if unit is not None:
            _roll_back(unit)


def _roll_back(unit: AbstractContextManager[Session]) -> None:
    unit.__exit__(NothingKeptError, NothingKeptError(), None)


def _answer(failure: DatabaseFailure) -> Response:
    response = jsonify(body_of(failure))
    response.status_code = status_of(failure)
    return response

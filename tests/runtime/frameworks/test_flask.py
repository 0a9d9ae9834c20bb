"""Flask's session of a request, called as a WSGI server calls it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask, Response, abort, stream_with_context
from runtime.ledger import Entry, requests

from alchemigrate.runtime.database import Database
from alchemigrate.runtime.frameworks.flask import FlaskSessions


def application(sessions: FlaskSessions) -> Flask:
    """Endpoints that write, refuse, fail and stream."""
    app = Flask("test")
    sessions.init_app(app)

    @app.post("/write/<name>")
    def write(name: str) -> str:
        sessions.session.add(Entry(request=name))
        sessions.session.flush()
        return name

    @app.post("/refuse/<name>")
    def refuse(name: str) -> str:
        write(name)
        abort(403)

    @app.post("/fail/<name>")
    def fail(name: str) -> str:
        write(name)
        raise KeyError(name)

    @app.post("/stream/<name>")
    def stream(name: str) -> Response:
        session = sessions.session

        @stream_with_context
        def late() -> Iterator[str]:
            yield "first "
            session.add(Entry(request=name))
            session.flush()
            yield "second"

        return Response(late())

    return app


@pytest.fixture
def held(database: str) -> Iterator[Database]:
    """No connection is out at the end."""
    held = Database(sa.create_engine(database))
    yield held
    assert held.holders() == []
    assert held.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    held.close()


def test_committed_before_the_answer(held: Database, engine: sa.Engine) -> None:
    seen: list[list[str]] = []
    app = application(FlaskSessions(held))
    app.wsgi_app, inner = (  # type: ignore[method-assign]
        lambda environ, start: inner(
            environ, lambda *told: (seen.append(requests(engine)), start(*told))[1]
        ),
        app.wsgi_app,
    )
    assert app.test_client().post("/write/a").status_code == 200
    assert seen == [["a"]]


@pytest.mark.parametrize(("path", "status"), [("/refuse/a", 403), ("/fail/a", 500)])
def test_exceptions_roll_back(held: Database, engine: sa.Engine, path: str, status: int) -> None:
    assert application(FlaskSessions(held)).test_client().post(path).status_code == status
    assert requests(engine) == []


def test_a_commit_that_fails_is_the_answer(held: Database, refusing: sa.Engine) -> None:
    answer = application(FlaskSessions(held)).test_client().post("/write/refused")
    assert answer.status_code == 409
    assert answer.get_json() == {"detail": "a row with the same value is there already"}
    assert requests(refusing) == []


def test_a_stream_that_uses_the_ended_session_is_loud(held: Database, engine: sa.Engine) -> None:
    client = application(FlaskSessions(held)).test_client()
    with pytest.raises(sa.exc.InvalidRequestError, match="permanently closed"):
        client.post("/stream/a", buffered=True)
    assert requests(engine) == []


def test_a_closed_database_is_a_503(held: Database) -> None:
    held.close()
    assert application(FlaskSessions(held)).test_client().post("/write/a").status_code == 503

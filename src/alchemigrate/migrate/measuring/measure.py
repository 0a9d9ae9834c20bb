"""Running revisions on a scratch database, and comparing the locks with those expected."""

from __future__ import annotations

import json
import re
import secrets
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from ...database.connect import connected, opened
from ...errors import DatabaseError, ProbeError, UsageError
from ...values.locks import Measured, Measurement, TableLock
from ...values.revision import History, Revision
from .expected import MODES, USUAL, expected, weight

WORKER = Path(__file__).with_name("worker.py")
CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@contextmanager
def scratch(url: str) -> Iterator[sa.Engine]:
    """A database of its own beside the one that is named, dropped at the end.

    Raises UsageError for what is no PostgreSQL, DatabaseError if none can be made.
    """
    name = f"alchemigrate_scratch_{secrets.token_hex(6)}"
    with opened(url) as engine:
        if engine.dialect.name != "postgresql":
            raise UsageError("locks are those of a PostgreSQL", cure="name one with --scratch")
        _send(engine, f'CREATE DATABASE "{name}"')
        try:
            with opened(engine.url.set(database=name).render_as_string(False)) as made:
                yield made
        finally:
            _send(engine, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _send(engine: sa.Engine, sql: str) -> None:
    with connected(engine) as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            alone.exec_driver_sql(sql)
        except SQLAlchemyError as error:
            raise DatabaseError(
                f"a scratch database cannot be made or dropped: {str(error).splitlines()[0]}",
                where=str(engine.url),
                cure="a role with CREATEDB, or another server with --scratch",
            ) from error


def measure(
    root: Path,
    history: History,
    chosen: Sequence[Revision],
    url: str,
    python: Path,
    say: Callable[[str], None] = lambda _: None,
) -> Measurement:
    """Run the history up to the revisions that were chosen, and note the locks of those.

    Raises DatabaseError, ProbeError, UsageError.
    """
    wanted = {one.revision for one in chosen}
    needed = history.reached(wanted)
    order = [one for one in history.revisions if one.revision in needed]
    say(f"running {len(order)} revisions on a scratch database")
    with scratch(url) as engine:
        with connected(engine) as connection:
            server = (connection.dialect.server_version_info or (0,))[0]
        asked = {
            "url": engine.url.render_as_string(False),
            "revisions": [
                {"revision": one.revision, "path": one.path, "measured": one.revision in wanted}
                for one in order
            ],
        }
        answer = _asked(root, python, asked)
    by_name = {one.revision: one for one in order}
    statements = tuple(_measured(one, by_name[one["revision"]]) for one in answer["statements"])
    failed = answer["failed"]
    told = ""
    if failed:
        told = f"{by_name[failed['revision']].path}:{failed['line'] or 1} {failed['error']}"
    return Measurement(server, statements, told)


def _asked(root: Path, python: Path, asked: Mapping[str, Any]) -> Any:
    done = subprocess.run(
        [str(python), str(WORKER)],
        cwd=root,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        raise ProbeError(
            f"revisions could not be run: {last}",
            where=str(python),
            cure="name an interpreter that has alembic and psycopg with --python",
        ) from error


def _measured(raw: Mapping[str, Any], revision: Revision) -> Measured:
    beside = [one for one in revision.upgrade if one.line <= raw["line"] <= one.end_line]
    known = expected(beside)
    unsaid = known.get("", USUAL)
    heaviest: dict[str, int] = {}
    for table, raw_mode in raw["locks"]:
        mode = CAPITALS.sub(" ", raw_mode.removesuffix("Lock")).upper()
        heaviest[table] = max(heaviest.get(table, 0), weight(mode))
    locks = [
        TableLock(table, MODES[held], held > max(known.get(table, USUAL), unsaid, USUAL))
        for table, held in heaviest.items()
    ]
    return Measured(
        raw["revision"], revision.path, raw["line"], raw["sql"], raw["milliseconds"],
        raw["outside"], tuple(locks),
    )  # fmt: skip

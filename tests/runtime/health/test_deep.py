"""The deep check: replicas, heads of migrations, disk; and the command that asks from outside."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from runtime.events.driving import drive, engine_on
from runtime.servers.standby import paused, standing_by

from alchemigrate.errors import UsageError
from alchemigrate.runtime.health import Readiness, deep
from alchemigrate.runtime.health.answer import Check
from alchemigrate.runtime.health.disk import disk
from alchemigrate.runtime.health.migrations import migration_head
from alchemigrate.runtime.health.readiness import asked
from alchemigrate.runtime.health.replication import replication
from alchemigrate.runtime.health.saturation import saturation

ENV = """
from alembic import context
import sqlalchemy as sa
engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = '''"""{name}"""
revision = "{name}"
down_revision = {below!r}


def upgrade():
    pass
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Alembic's folder with two revisions."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENV)
    for name, below in (("one", None), ("two", "one")):
        text = REVISION.format(name=name, below=below)
        (folder / "versions" / f"{name}.py").write_text(text)
    return folder


def upgrade(folder: Path, url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("sqlalchemy.url", url)
    command.upgrade(config, revision)


def test_the_database_is_at_the_revision_of_the_code(any_url: str, folder: Path) -> None:
    question = migration_head(folder)
    sync = re.sub(r"\+(asyncpg|aiosqlite)", lambda found: SYNC[found[1]], any_url)
    with engine_on(any_url) as engine:
        told = []
        for revision in (None, "one", "two"):
            if revision is not None:
                upgrade(folder, sync, revision)
            told.append(drive(engine, question))
    assert [check.ok for check in told] == [False, False, True]
    assert "database is at no revision, the code at two" in told[0].told
    assert "database is at one, the code at two; run alembic upgrade head" in told[1].told


SYNC = {"asyncpg": "+psycopg", "aiosqlite": ""}


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no alembic folder"):
        migration_head(tmp_path / "missing")


def test_a_replica_that_is_behind_is_told(database: str) -> None:
    question = replication(most=0.2)
    with (
        standing_by(database) as standby,
        engine_on(standby) as engine,
        engine_on(database) as primary,
    ):
        assert until(engine, question, lambda check: check.ok is True)
        assert until(primary, question, lambda check: "of 1 replicas" in check.told)
        made("first", primary)
        assert until(engine, there, lambda check: check.ok is True)
        drive(engine, lambda found: found.exec_driver_sql("SELECT pg_wal_replay_pause()"))
        made("second", primary)
        check = until(engine, question, lambda check: check.ok is False)
    assert "more than 0.2 s: read from the primary" in check.told
    assert check.numbers["seconds"] > 0.2


def made(table: str, primary: sa.Engine) -> None:
    with primary.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {table} AS SELECT 1 AS x")


def there(connection: sa.Connection) -> Check:
    return Check("table", sa.inspect(connection).has_table("first"), "")


def until(engine: object, question: object, holds: object) -> Check:
    end = time.monotonic() + 10
    while True:
        check: Check = drive(engine, question)  # type: ignore[arg-type]
        if holds(check):  # type: ignore[operator]
            return check
        assert time.monotonic() < end, check
        time.sleep(0.1)


def test_a_primary_alone_has_nothing_to_tell(any_url: str, mariadb: str) -> None:
    for url in (any_url, mariadb):
        with engine_on(url) as engine:
            assert drive(engine, replication()).ok is None


def test_a_disk_that_runs_full_is_told(tmp_path: Path) -> None:
    with engine_on(f"sqlite:///{tmp_path / 'a.db'}") as engine:
        drive(engine, lambda connection: connection.exec_driver_sql("CREATE TABLE t (x)"))
        assert drive(engine, disk(1)).ok
        full = drive(engine, disk(10**18))
    assert full.ok is False
    assert "make room" in full.told
    with engine_on("sqlite://") as engine:
        assert drive(engine, disk()).told == "in memory"


def test_one_question_that_is_refused_does_not_end_the_others(database: str) -> None:
    def forbidden(connection: sa.Connection) -> Check:
        connection.exec_driver_sql("SELECT * FROM missing")
        return Check("forbidden", True, "")

    with engine_on(database) as engine:
        found = drive(engine, lambda connection: asked(connection, (forbidden, *deep())))
    assert [check.name for check in found] == ["forbidden", "database", "replication", "disk"]
    assert found[0].ok is False
    assert found[1].ok is True


def test_a_pool_that_is_nearly_full_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with engine_on(url, pool_size=3, max_overflow=1) as engine:
        assert isinstance(engine, sa.Engine)
        ready = Readiness(engine, questions=deep(), fullest=0.5)
        assert ready.check().ok
        with engine.connect(), engine.connect():
            check = ready.check().checks[0]
        assert check.ok is False
        assert "2 of 4 connections in use" in check.told
        assert saturation(engine.pool).ok is True


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alchemigrate", "health", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_command_ends_in_time_before_a_paused_server(database: str) -> None:
    for driver in ("psycopg", "asyncpg"):
        with paused(database):
            began = time.monotonic()
            said = run(database.replace("psycopg", driver), "--deadline", "0.5")
            taken = time.monotonic() - began
        assert (said.returncode, said.stderr) == (1, "")
        assert "no answer within 0.5 s" in said.stdout
        assert taken < 30

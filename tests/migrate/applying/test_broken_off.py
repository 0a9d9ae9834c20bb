"""A deploy that is killed or told to end leaves what it has applied; the next one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from migrate.alembic.alembic_project import FIRST, ask, project

from alchemigrate.migrate.applying import deploys
from alchemigrate.migrate.applying.apply import Wish, apply

WAITING = """op.execute("ALTER TABLE person ADD age INT")
    op.execute("SET LOCAL lock_timeout = 0")
    op.execute("SELECT pg_advisory_xact_lock(42)")"""
REVISIONS = {"0001": (FIRST, "pass"), "0002": (WAITING, 'op.drop_column("person", "age")')}
WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted"
MOST = 60.0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_next_one_goes_on(number: signal.Signals, database: str, tmp_path: Path) -> None:
    root = project(tmp_path, database, "sync", REVISIONS)
    words = ["schema", "apply", str(root), "--database", database, "--python", sys.executable]
    path = os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))
    engine = sa.create_engine(database)
    holder = engine.connect()
    holder.execute(sa.select(sa.func.pg_advisory_lock(42)))
    deploy = subprocess.Popen(
        [sys.executable, "-m", "alchemigrate", *words],
        env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + MOST
    while not ask(database, WAITS):
        assert deploy.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    deploy.send_signal(number)
    _, told = deploy.communicate(timeout=MOST)
    assert deploy.returncode == (-number if number == signal.SIGKILL else 2)
    assert ("it was ended (SIGTERM)" in told) == (number == signal.SIGTERM)
    holder.invalidate()
    holder.close()
    found = apply(Wish(root, database, Path(sys.executable)))
    assert [one.revision for one in found.done] == ["0002"]
    last = deploys.last(engine)
    engine.dispose()
    assert last == deploys.Deploy(1, (), ("0002",), ended=True)

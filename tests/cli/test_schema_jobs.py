"""`alchemigrate schema status` and the words that let a job rest, go on or end."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from cli.invoke import Tool
from contract.json_schema import check_published
from migrate.executor.stage import QUICK, columns, index, prepared, renamed

from alchemigrate.errors import DatabaseError
from alchemigrate.migrate.executor import Executor
from alchemigrate.migrate.executor.turn import Turn
from alchemigrate.report import jobs as report
from alchemigrate.values.operation import Phase


def test_jobs_are_told(tool: Tool, database: str) -> None:
    asked = ("schema", "status", "--database", database)
    with prepared(database) as engine:
        executor = Executor(engine, QUICK)
        assert "no live change" in tool(*asked).out
        executor.plan("a1:0", renamed(engine), "rename person.name")
        executor.carry_out("a1:0", Phase.EXPAND)
        executor.carry_out("a1:0", Phase.BACKFILL)
        told = tool(*asked)
        assert told.code == 0
        assert told.out.startswith("a1:0: begun rename person.name\n")
        assert re.search(
            r"backfill 1: done: fill person.full_name \(100 of about \d+ rows", told.out
        )
        document = tool(*asked, "--format", "json").json()
        check_published("status", document)
        assert document["under_way"] == ""
        with Turn(engine, QUICK):
            assert tool(*asked).out.startswith("under way: process ")
        (job,) = document["jobs"]
        assert [one["state"] for one in job["steps"]] == ["done", "done", "pending", "pending"]
        assert tool("schema", "pause", "a1:0", "--database", database).code == 0
        assert "a1:0: begun (told to pause)" in tool(*asked).out
        assert tool("schema", "continue", "a1:0", "--database", database).code == 0
        refused = tool("schema", "cancel", "b2", "--database", database)
        assert refused.code == 2
        assert "there is no such job" in refused.err
        executor.carry_out("bad", Phase.EXPAND, ())
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE person SET age = 1")
        with pytest.raises(DatabaseError):
            executor.carry_out("bad", Phase.BACKFILL, (index("uq", "age", unique=True),))
        told = tool(*asked)
        assert told.code == 1
        assert "could not create unique index" in told.out


def test_a_job_goes_on_and_goes_away(tool: Tool, database: str) -> None:
    named = ("a1:0", "--database", database)
    with prepared(database) as engine:
        executor = Executor(engine, QUICK)
        executor.plan("a1:0", renamed(engine))
        executor.carry_out("a1:0", Phase.EXPAND)
        assert "0 steps carried out" in tool("schema", "resume", *named).out
        told = tool("schema", "resume", *named, "--to", "backfill", "--dry-run").out
        assert "UPDATE person SET full_name = (name) -- in batches;" in told
        assert "ADD COLUMN" not in told, "that is done"
        assert "1 step carried out" in tool("schema", "resume", *named, "--to", "backfill").out
        assert "2 steps carried out" in tool("schema", "resume", *named, "--to", "contract").out
        assert columns(engine) == ["id", "full_name", "age"]
        back = tool("schema", "take-back", *named)
        assert (back.code, back.out) == (0, "4 steps taken back\n")
        assert columns(engine) == ["id", "name", "age"]
        refused = tool("schema", "resume", "b2", "--database", database)
        assert refused.code == 2
        assert "it has a1:0" in refused.err


def test_steps_are_told_before_they_are_made(database: str) -> None:
    with prepared(database) as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE person")
        phases = renamed(engine)
        phases[Phase.EXPAND] += (index("ix_age", "age"),)
        steps = Executor(engine, QUICK).dry_run(phases)
        with engine.connect() as connection:
            assert not sa.inspect(connection).has_table("alchemigrate_journal"), "nothing is done"
    assert [one.rows for one in steps] == [100, 100, 100, None, 100]
    text = "\n".join(report.forecast(steps))
    assert "ACCESS EXCLUSIVE on person: readers and writers wait" in text
    assert "SHARE UPDATE EXCLUSIVE on person: nobody waits\n--   reads all rows (100 rows" in text
    assert "outside any transaction\nCREATE INDEX CONCURRENTLY ix_age" in text
    assert "ROW EXCLUSIVE on person: nobody waits\n--   writes all rows" in text
    assert '"mode": "ACCESS EXCLUSIVE"' in report.forecast_document(steps)


def test_a_database_has_to_be_named(tool: Tool) -> None:
    told = tool("schema", "status")
    assert told.code == 2
    assert "name it with --database" in told.err

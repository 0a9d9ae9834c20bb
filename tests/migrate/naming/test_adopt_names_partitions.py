"""Partitions on a live PostgreSQL: their keys and indexes get names as tables of theirs would."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from migrate.naming.test_adopt_names import CONVENTION, all_names, executing, taken_back

from alchemigrate.migrate.naming.adopt import Done, adopt
from alchemigrate.migrate.naming.plan import Plan
from alchemigrate.validate.names import names_of

MODELS = """\
from sqlalchemy import *
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={convention})


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)


class Event(Base):
    __tablename__ = "events"
    id = Column(Integer, primary_key=True)
    day = Column(Integer, primary_key=True)
    email = Column(String(50), index=True)
    user_id = Column(ForeignKey("users.id"))
    note = Column(String(50))
    __table_args__ = (
        UniqueConstraint("email", "day"),
        CheckConstraint("day > 0", name="real"),
        Index("our_notes", "note"),
    )
"""
TABLES = """\
CREATE TABLE users (id SERIAL PRIMARY KEY);
CREATE TABLE events (
    id INT, day INT, email VARCHAR(50), user_id INT REFERENCES users, note VARCHAR(50),
    CHECK (day > 0), PRIMARY KEY (id, day), UNIQUE (email, day)
) PARTITION BY RANGE (day);
CREATE INDEX by_email ON events (email);
CREATE INDEX our_notes ON events (note);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (1) TO (10);
CREATE TABLE "Events 2" PARTITION OF events FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (day);
CREATE TABLE events_2a PARTITION OF "Events 2" FOR VALUES FROM (10) TO (15);
INSERT INTO users VALUES (1);
INSERT INTO events VALUES (1, 2, 'a', 1), (2, 12, 'b', 1);
"""


@pytest.fixture
def project(tmp_path: Path, database: str) -> Path:
    """Models with a convention, and a database whose names are PostgreSQL's own."""
    (tmp_path / "models.py").write_text(MODELS.format(convention=CONVENTION))
    run(database, TABLES)
    return tmp_path


def run(database: str, sql: str) -> None:
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql(sql)
    engine.dispose()


def wanted(project: Path, database: str, with_partitions: bool = True) -> Plan:
    found = names_of(project, Path(sys.executable), database, with_partitions)
    assert isinstance(found, Plan)
    return found


def test_partitions_follow_when_they_are_asked_for(project: Path, database: str) -> None:
    before = all_names(database)
    alone = wanted(project, database, with_partitions=False)
    assert {one.table for one in alone.renames} == {"users", "events"}
    plan = wanted(project, database)
    assert len(plan.renames) == len(alone.renames) + alone.left_out
    assert plan.refused == ()
    with executing(database) as executor:
        assert adopt(executor, plan) == Done(6 + 3 * 4)
    after = all_names(database)
    for part in ("events", "events_1", "Events 2", "events_2a"):
        email = f"ix_{part}_email"
        assert {
            f"pk_{part}", f"uq_{part}_email_day", f"fk_{part}_user_id_users", email,
        } <= after  # fmt: skip
    assert "ck_events_real" in after
    assert {"our_notes", "events_1_note_idx"} <= after, "a name that was said is no convention"
    assert wanted(project, database) == Plan(), "a second run does nothing"
    assert taken_back(database) == Done(18)
    assert all_names(database) == before
    run(database, "INSERT INTO events VALUES (3, 3, 'a', 1)")


def test_a_partition_that_comes_later(project: Path, database: str) -> None:
    with executing(database) as executor:
        adopt(executor, wanted(project, database))
    run(database, "CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM (20) TO (30)")
    found = wanted(project, database)
    assert {one.table for one in found.renames} == {"events_3"}
    assert ("fk_events_user_id_users", "fk_events_3_user_id_users") in {
        (one.old, one.new) for one in found.renames
    }, "PostgreSQL gives it the name of the parent's"


def test_a_name_that_is_taken_is_found_before_anything_runs(project: Path, database: str) -> None:
    run(database, "CREATE TABLE uq_events_1_email_day (id INT)")
    found = wanted(project, database)
    assert [(one.table, one.new, why) for one, why in found.refused] == [
        ("events_1", "uq_events_1_email_day", "uq_events_1_email_day is taken already")
    ]
    assert len(found.renames) == 17

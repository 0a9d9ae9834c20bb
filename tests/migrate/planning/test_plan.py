"""A database comes to its models by what is planned, and then nothing is left to plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from migrate.planning.proposal import carry_out, proposal, seen_by_alembic

from alchemigrate.errors import UsageError
from alchemigrate.migrate.planning.revisions import revisions
from alchemigrate.migrate.planning.title import named
from alchemigrate.migrate.planning.wishes import Wishes, wishes
from alchemigrate.migrate.revisions.folder import Folder
from alchemigrate.operationkit import Operation

BEFORE = """
CREATE TABLE team (id {key}, title VARCHAR(20) NOT NULL);
CREATE TABLE person (
    id {key}, name VARCHAR(20), age INTEGER NOT NULL, team_id INTEGER, nick TEXT
);
CREATE TABLE log (id {key}, line TEXT);
INSERT INTO team (title) VALUES ('Blue');
INSERT INTO person (name, age, team_id) VALUES ('Ada', 3, 1), ('Brook', 4, NULL);
"""
KEYS = {"postgresql": "SERIAL PRIMARY KEY", "sqlite": "INTEGER PRIMARY KEY NOT NULL"}
Change = Callable[[sa.MetaData], object]


@pytest.fixture(params=["postgresql", "sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database with three tables and some rows."""
    postgres = request.param == "postgresql"
    url = request.getfixturevalue("database") if postgres else f"sqlite:///{tmp_path / 'x.db'}"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for sql in BEFORE.format(key=KEYS[request.param]).split(";"):
            connection.exec_driver_sql(sql)
    yield engine
    engine.dispose()


def declared(**tables: tuple[sa.schema.SchemaItem, ...] | None) -> sa.MetaData:
    """The tables as they are, or as they are given."""
    every: dict[str, tuple[sa.schema.SchemaItem, ...]] = {
        "team": (sa.Column("title", sa.String(20), nullable=False),),
        "person": (
            sa.Column("name", sa.String(20)),
            sa.Column("age", sa.Integer, nullable=False),
            sa.Column("team_id", sa.Integer),
            sa.Column("nick", sa.Text),
        ),
        "log": (sa.Column("line", sa.Text),),
    }
    metadata = sa.MetaData()
    for name, items in {**every, **tables}.items():
        if items is not None:
            copies = [one._copy() if isinstance(one, sa.Column) else one for one in items]
            sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True), *copies)
    return metadata


NOTHING = Wishes()


@dataclass(frozen=True)
class Case:
    """Models, wishes, and the titles of what is planned."""

    metadata: Callable[[], sa.MetaData]
    planned: tuple[str, ...]
    wishes: Wishes = NOTHING
    only: str = ""


NAME = sa.Column("name", sa.String(20))
AGE = sa.Column("age", sa.Integer, nullable=False)
TEAM = sa.Column("team_id", sa.Integer)
NICK = sa.Column("nick", sa.Text)
CASES = {
    "nothing": Case(declared, ()),
    "tables": Case(
        lambda: declared(
            note=(
                sa.Column("text", sa.String(9), nullable=False, server_default="it's"),
                sa.Column("person_id", sa.ForeignKey("person.id"), index=True),
                sa.Column("tag_id", sa.ForeignKey("tag.id", ondelete="CASCADE")),
                sa.CheckConstraint("text <> ''", name="ck_text"),
            ),
            tag=(
                sa.Column("name", sa.String(9), unique=True),
                sa.Column("note_id", sa.ForeignKey("note.id")),
            ),
        ),
        ("create table note", "create table tag", "add foreign key note.note_tag_id_fkey"),
        only="postgresql",
    ),
    "columns": Case(
        lambda: declared(
            person=(
                NAME, AGE, TEAM,
                sa.Column("at", sa.DateTime, server_default=sa.func.now()),
                sa.Column("size", sa.Integer, nullable=False, server_default=sa.text("7")),
                sa.Column("login", sa.String(40), nullable=False),
                NICK,
            )
        ),
        ("add column person.at", "add column person.size", "add column person.login"),
        Wishes(fills={"person.login": "lower(name) || id"}),
    ),
    "renamed": Case(
        lambda: declared(team=(sa.Column("name", sa.String(20), nullable=False),)),
        ("rename column team.title to name",),
        Wishes(renames={"team.title": "name"}),
    ),
    "dropped": Case(
        lambda: declared(person=(NAME, AGE, TEAM), log=None),
        ("drop column person.nick", "drop table log"),
        Wishes(drops=("person.nick", "log")),
    ),
    "keys": Case(
        lambda: declared(
            team=(sa.Column("title", sa.String(20), nullable=False, unique=True),),
            person=(
                NAME,
                sa.Column("age", sa.Integer, index=True),
                sa.CheckConstraint("age > 0", name="ck"),
                sa.Column("team_id", sa.ForeignKey("team.id")),
                sa.Column("nick", sa.Text, server_default="none"),
            ),
        ),
        (
            "add unique team.team_title_key",
            "create index person.ix_person_age",
            "set default person.nick",
            "drop not null person.age",
            "add foreign key person.person_team_id_fkey",
            "add check person.ck",
        ),
        only="postgresql",
    ),
    "types": Case(
        lambda: declared(
            person=(
                sa.Column("name", sa.String(50), nullable=False),
                sa.Column("age", sa.BigInteger, nullable=False),
                TEAM,
                NICK,
            )
        ),
        ("change type person.name", "change type person.age"),
        only="postgresql",
    ),
}  # fmt: skip


ON = [
    (name, dialect)
    for name, case in CASES.items()
    for dialect in ((case.only,) if case.only else KEYS)
]


@pytest.mark.parametrize(("name", "engine"), ON, indirect=["engine"])
def test_the_database_comes_to_the_models(name: str, engine: sa.Engine) -> None:
    case = CASES[name]
    metadata = case.metadata()
    found = proposal(metadata, engine, case.wishes)
    assert sorted(named(one.operation) for one in found.operations) == sorted(case.planned)
    rows = _rows(engine)
    carry_out(found, engine)
    again = proposal(metadata, engine)
    later = [named(one.operation) for one in again.operations]
    if name == "types":
        assert later == ["set not null person.name"], "it waited for the type"
        carry_out(again, engine, "again")
        again = proposal(metadata, engine)
    assert (again.operations, again.left) == ((), ())
    assert seen_by_alembic(metadata, engine) == []
    assert _rows(engine) == rows


def _rows(engine: sa.Engine) -> list[object]:
    with engine.connect() as connection:
        return list(map(tuple, connection.exec_driver_sql("SELECT id, age FROM person ORDER BY 1")))


def test_nothing_is_taken_for_renamed_or_dropped(engine: sa.Engine) -> None:
    metadata = declared(team=(sa.Column("name", sa.String(20), nullable=False),), log=None)
    found = proposal(metadata, engine)
    assert found.operations == ()
    told = {one.object: one.cure for one in found.left}
    assert told == {
        "team.name": "--rename team.title=name; or, if not, --drop team.title",
        "team.title": "declare it, or --drop team.title",
        "log": "declare it, or --drop log",
    }


def test_rows_in_the_way_are_told_before_anything_is_written(engine: sa.Engine) -> None:
    person = (NAME, AGE, sa.Column("team_id", sa.Integer, nullable=False), NICK)
    found = proposal(declared(person=person), engine)
    assert found.operations == ()
    (left,) = found.left
    assert (left.object, left.message) == ("person.team_id", "rows that have NULL there: 1")
    filled = proposal(declared(person=person), engine, Wishes(fills={"person.team_id": "1"}))
    assert [named(one.operation) for one in filled.operations] == ["set not null person.team_id"]


def test_a_column_that_needs_a_value_gets_none_by_guessing(engine: sa.Engine) -> None:
    person = (NAME, AGE, TEAM, NICK, sa.Column("score", sa.Integer, nullable=False))
    found = proposal(declared(person=person), engine)
    assert found.operations == ()
    assert '--fill "person.score=SQL"' in found.left[0].cure


def test_what_cannot_be_written_is_left(engine: sa.Engine) -> None:
    person = (NAME, AGE, TEAM, NICK, sa.Column("twice", sa.Integer, sa.Computed("age * 2")))
    index = sa.Index("ix_lower", sa.func.lower(sa.text("name")))
    found = proposal(declared(person=(*person, index)), engine)
    assert found.operations == ()
    assert {one.object for one in found.left} == {"person.twice", "person.ix_lower"}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wishes(renames={"team.name": "title"}), "there is no team.name"),
        (Wishes(renames={"team.title": "name"}), "there is no team.name"),
        (Wishes(drops=("team.title",)), "the models declare team.title"),
        (Wishes(drops=("team",)), "the models declare team"),
        (Wishes(drops=("team.uq",)), "there is no team.uq"),
    ],
)
def test_wishes_for_what_is_not_there_are_refused(
    wanted: Wishes, said: str, engine: sa.Engine
) -> None:
    with pytest.raises(UsageError, match=said):
        proposal(declared(), engine, wanted)


def test_wishes_are_read_as_they_are_typed() -> None:
    found = wishes(["a.b=c"], ["a.d"], ["a.e=coalesce(f, 'x=y')"])
    assert found == Wishes({"a.b": "c"}, ("a.d",), {"a.e": "coalesce(f, 'x=y')"})
    for renames, fills in ((["a.b"], []), ([], ["a.e="])):
        with pytest.raises(UsageError, match="is not understood"):
            wishes(renames, [], fills)


KEYED = """
CREATE TABLE team (id INTEGER CONSTRAINT pk PRIMARY KEY, title VARCHAR(20) CONSTRAINT uq UNIQUE);
CREATE TABLE person (
    id INTEGER, age INTEGER CONSTRAINT ck CHECK (age > 0), span INT4RANGE,
    team_id INTEGER CONSTRAINT fk REFERENCES team (id),
    CONSTRAINT ex EXCLUDE USING gist (span WITH &&)
);
CREATE TABLE log (id INTEGER CONSTRAINT pk_log PRIMARY KEY, line TEXT);
CREATE INDEX ix ON person (age);
"""
DROPS = {
    "team.uq": "drop unique team.uq",
    "person.ck": "drop check person.ck",
    "person.fk": "drop foreign key person.fk",
    "person.ex": "drop exclusion person.ex",
    "person.ix": "drop index person.ix",
    "log.pk_log": "drop primary key log",
}


def test_keys_of_every_kind_may_go(database: str) -> None:
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql(KEYED)
    metadata = sa.MetaData()
    sa.Table("team", metadata, sa.Column("id", sa.Integer, primary_key=True))
    columns = [sa.Column(name, sa.Integer) for name in ("id", "age", "team_id")]
    sa.Table("person", metadata, *columns)
    sa.Table("log", metadata, sa.Column("id", sa.Integer), sa.Column("line", sa.Text))
    told = {one.object for one in proposal(metadata, engine).left}
    assert {"person.ix", "person.team_id", "team.title"} <= told
    found = proposal(metadata, engine, Wishes(drops=tuple(DROPS)))
    assert [named(one.operation) for one in found.operations] == list(DROPS.values())
    carry_out(found, engine)
    again = proposal(metadata, engine)
    engine.dispose()
    assert {one.object for one in again.left} == {"team.title", "person.span"}


def test_what_is_said_of_a_table_hides_nothing_of_its_columns(database: str) -> None:
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE bare (a INTEGER, b INTEGER)")
    metadata = sa.MetaData()
    sa.Table("bare", metadata, sa.Column("a", sa.Integer, nullable=False))
    found = proposal(metadata, engine, Wishes(fills={"bare.a": "1"}))
    engine.dispose()
    assert found.operations == ()
    assert [one.object for one in found.left] == ["bare", "bare.b"]


def test_each_operation_of_a_revision_has_a_name_of_its_own(
    engine: sa.Engine, tmp_path: Path
) -> None:
    columns = [sa.Column(name, sa.Text) for name in ("at_2", "at", "at!", "at$")]
    found = proposal(declared(log=(sa.Column("line", sa.Text), *columns)), engine)
    folder = Folder(tmp_path, (), tmp_path, "%(rev)s")
    (made,) = revisions(found, folder, datetime(2026, 1, 2, tzinfo=UTC))
    names: dict[str, object] = {}
    exec(compile(made.text, "revision.py", "exec"), names)
    operations = [one for one in names.values() if isinstance(one, Operation)]
    assert operations == [one.operation for one in found.operations]
    assert len(operations) == 4
    jobs = re.findall(r'op.expand\(\s*(\w+),\s*job=("[^"]*")', made.text)
    assert len(jobs) == len(set(jobs)) == 4

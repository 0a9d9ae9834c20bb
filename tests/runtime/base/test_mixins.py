"""What the mixins do, on PostgreSQL, MariaDB and SQLite."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from runtime.base.models import BASES, State, mapped, values
from sqlalchemy import exc, orm
from sqlalchemy.orm import Session, sessionmaker

from alchemigrate.errors import ForeignTenantError, ModelError
from alchemigrate.runtime import Options, create
from alchemigrate.runtime import base as runtime_base

PLACES = [("Base", server) for server in ("sqlite", "database", "mariadb")] + [
    (name, "sqlite") for name in BASES[1:]
]
"""Bases differ on no database: on servers only the plain one is tried."""


@pytest.fixture(params=PLACES, ids="-".join)
def place(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A base, and where its models are kept."""
    chosen: tuple[str, str] = request.param
    return chosen


@pytest.fixture
def model(place: tuple[str, str]) -> Iterator[Any]:
    """The class with everything; taken back at the end."""
    with mapped(place[0]) as cls:
        yield cls


@pytest.fixture
def engine(
    place: tuple[str, str], model: Any, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[sa.Engine]:
    """With the table of the model."""
    url = f"sqlite:///{tmp_path}/x.db"
    if place[1] != "sqlite":
        url = request.getfixturevalue(place[1])
    made = create(Options.of(url))
    model.metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def sessions(engine: sa.Engine) -> sessionmaker[Session]:
    """Sessions of the tenant acme, with everything switched on."""
    made = sessionmaker(engine, info={"tenant": "acme"}, expire_on_commit=False)
    runtime_base.hide_deleted(made)
    runtime_base.keep_tenants_apart(made)
    return made


@pytest.fixture
def stored(model: Any, sessions: sessionmaker[Session]) -> Any:
    """One row, made by ada."""
    with runtime_base.acting("ada"), sessions.begin() as session:
        one = model(**values())
        session.add(one)
    return one


def test_values_come_back(model: Any, sessions: sessionmaker[Session], stored: Any) -> None:
    with sessions() as session:
        one = session.get_one(model, stored.id)
        assert {name: getattr(one, name) for name in values()} == values()
        assert (one.tenant, one.version, one.created_by, one.deleted_at) == ("acme", 1, "ada", None)
        age = datetime.datetime.now(datetime.UTC) - one.created_at
        assert datetime.timedelta() <= age < datetime.timedelta(minutes=1)


def test_changes_are_noted(model: Any, sessions: sessionmaker[Session], stored: Any) -> None:
    with runtime_base.acting("bob"), sessions.begin() as session:
        one = session.get_one(model, stored.id)
        one.data["b"] = 2
        one.tags.append("y")
        one.earlier = State.PAID
        session.flush()
        assert (one.created_by, one.updated_by, one.version) == ("ada", "bob", 2)
        assert one.updated_at > one.created_at
    with sessions() as session:
        one = session.get_one(model, stored.id)
        assert (one.data, one.tags, one.earlier) == ({"a": 1, "b": 2}, ["x", "y"], State.PAID)


def test_who_comes_second_is_told(model: Any, sessions: sessionmaker[Session], stored: Any) -> None:
    with sessions() as first, sessions() as second:
        one = first.get_one(model, stored.id)
        first.commit()
        other = second.get_one(model, stored.id)
        second.commit()
        one.title = "first"
        first.commit()
        other.title = "second"
        with pytest.raises(orm.exc.StaleDataError):
            second.commit()


def test_deleted_rows_are_out_of_sight(
    model: Any, sessions: sessionmaker[Session], stored: Any
) -> None:
    with sessions.begin() as session:
        session.get_one(model, stored.id).mark_deleted()
    with sessions.begin() as session:
        assert session.scalars(sa.select(model)).all() == []
        everything = sa.select(model).execution_options(include_deleted=True)
        session.scalars(everything).one().restore()
    with sessions.begin() as session:
        assert session.scalars(sa.select(model)).one().deleted_at is None


def test_the_code_of_a_deleted_row_is_free(
    model: Any, sessions: sessionmaker[Session], stored: Any, engine: sa.Engine
) -> None:
    if engine.dialect.name == "mysql":
        assert "where" not in str(sa.inspect(engine).get_indexes("orders")).lower()
        return
    with sessions() as session:
        session.add(model(**values()))
        with pytest.raises(exc.IntegrityError):
            session.flush()
        session.rollback()
        session.get_one(model, stored.id).mark_deleted()
        session.flush()
        session.add(model(**values()))
        session.commit()


def test_tenants_are_apart(model: Any, sessions: sessionmaker[Session], stored: Any) -> None:
    with sessions(info={"tenant": "other"}) as session:
        assert session.get(model, stored.id) is None
        assert session.execute(sa.update(model).values(title="x")).rowcount == 0
        assert session.execute(sa.delete(model)).rowcount == 0
        session.rollback()
        session.add(stored)
        stored.title = "stolen"
        with pytest.raises(
            ForeignTenantError, match=r"a row of tenant 'acme' in a session of 'oth"
        ):
            session.flush()
    with sessions() as session, pytest.raises(ForeignTenantError):
        session.execute(sa.insert(model), [values(tenant="other")])
    with sessions(info={"tenant": None}) as session:
        assert session.scalars(sa.select(model)).all() == []


def test_a_value_out_of_the_enumeration_is_refused(engine: sa.Engine, stored: Any) -> None:
    with pytest.raises(exc.DBAPIError, match=r"(?i)check|constraint"), engine.begin() as connection:
        connection.exec_driver_sql("UPDATE orders SET state = 'LOST'")
    assert stored.state is State.NEW


def test_a_moment_without_a_zone_is_refused(model: Any, sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        session.add(model(**values(at=datetime.datetime(2026, 1, 1))))
        with pytest.raises(exc.StatementError, match=r"has no time zone; write datetime.now"):
            session.flush()


def test_mapper_arguments_that_switch_the_version_off() -> None:
    class Own(orm.DeclarativeBase):
        metadata = runtime_base.new_metadata()

    class Thing(runtime_base.TableNames, runtime_base.Versioned, Own):
        id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
        __mapper_args__: Any = {"eager_defaults": True}  # noqa: RUF012  (SQLAlchemy's own form)

    with pytest.raises(ModelError, match=r"nothing compares the version") as raised:
        orm.configure_mappers()
    assert "Thing" in raised.value.where
    Own.registry.dispose()

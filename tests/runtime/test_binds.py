"""Named binds: each model in its database, one session over several, which commit apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from runtime.ledger import Entry, prepare, requests
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from alchemigrate.errors import OptionsError
from alchemigrate.runtime.database import Database
from alchemigrate.runtime.errors import CommitUnknown


class Audited(DeclarativeBase):
    """Of another database."""

    __bind_key__ = "audit"


class Note(Audited):
    """Lives in "audit"."""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)


LOG = sa.Table("log", sa.MetaData(info={"bind_key": "audit"}), sa.Column("id", sa.Integer))


@pytest.fixture
def held(database: str, tmp_path: Path) -> Iterator[Database]:
    """PostgreSQL, with a SQLite file as "audit"."""
    held = Database(
        sa.create_engine(database), binds={"audit": sa.create_engine(f"sqlite:///{tmp_path}/a.db")}
    )
    prepare(held.engine)
    Audited.metadata.create_all(held.binds["audit"])
    LOG.create(held.binds["audit"])
    yield held
    assert held._sessions.checked_out() == 0
    held.close()


def test_models_and_tables_find_their_database(held: Database) -> None:
    with held.session() as session:
        session.add_all([Entry(request="a"), Note(id=1)])
        session.flush()
        session.execute(sa.insert(LOG).values(id=3))
        assert session.scalars(sa.select(LOG.c.id)).all() == [3]
        assert session.scalars(sa.select(Note.id)).all() == [1]
    assert requests(held.engine) == ["a"]


def test_a_whole_session_on_a_bind(held: Database) -> None:
    with held.session(bind="audit") as session:
        assert session.get_bind().dialect.name == "sqlite"
        session.execute(sa.text("INSERT INTO log VALUES (1)"))
    with pytest.raises(OptionsError, match="one of audit"), held.session(bind="nobody"):
        pass


def test_read_only_holds_for_every_database(held: Database) -> None:
    with held.read_only() as session:
        assert session.scalars(sa.select(Note.id)).all() == []
        bind = session.get_bind(Note)
        assert bind.get_execution_options()["alchemigrate_read_only"]


def test_several_databases_do_not_commit_together(held: Database) -> None:
    with held.engine.begin() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE entry ADD CONSTRAINT once UNIQUE (request) DEFERRABLE INITIALLY DEFERRED"
        )
    with pytest.raises(CommitUnknown, match="one of several"), held.session() as session:
        session.add_all([Note(id=1), Entry(request="a"), Entry(request="a")])
    assert requests(held.engine) == []

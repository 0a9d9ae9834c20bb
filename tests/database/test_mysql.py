"""A MariaDB database is read as every other, and compared with the models."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from validate.validated import validated

from alchemigrate.database.connect import reading
from alchemigrate.database.inspect import inspect
from alchemigrate.validate.run import Choice

PYTHON = Path(sys.executable)
MODELS = """\
import enum
from sqlalchemy import *
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Kind(enum.Enum):
    A = "a"
    B = "b"


class User(Base):
    __tablename__ = "users"
    __table_args__ = (CheckConstraint("age > 3", name="old"),)
    id = Column(Integer, primary_key=True)
    name = Column(String(50), nullable=False, unique=True)
    active = Column(Boolean, nullable=False, server_default=text("1"))
    kind = Column(Enum(Kind))
    price = Column(Numeric(10, 2))
    big = Column(BigInteger)
    at = Column(DateTime, server_default=func.now())
    text = Column(Text)
    share = Column(Float)
    raw = Column(LargeBinary)
    age = Column(SmallInteger)


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
"""
DRIFT = """\
ALTER TABLE orders DROP FOREIGN KEY orders_ibfk_1
ALTER TABLE orders DROP INDEX ix_orders_user_id
ALTER TABLE users DROP INDEX name
ALTER TABLE users MODIFY price DECIMAL(10, 1)
ALTER TABLE users MODIFY name VARCHAR(20) NULL
ALTER TABLE users MODIFY big INT
ALTER TABLE users DROP CONSTRAINT old
ALTER TABLE users MODIFY kind ENUM('A')
ALTER TABLE users ALTER active DROP DEFAULT
INSERT INTO users (id, name, active) VALUES (1, 'x', 1), (2, 'x', 1), (3, NULL, 1)
INSERT INTO orders VALUES (1, 9)"""


@pytest.fixture
def project(tmp_path: Path, mariadb: str) -> Path:
    """Models whose tables are in the database."""
    (tmp_path / "models.py").write_text(MODELS)
    scope: dict[str, sa.MetaData] = {}
    exec(MODELS + "\nmetadata = Base.metadata\n", scope)
    engine = sa.create_engine(mariadb)
    scope["metadata"].create_all(engine)
    engine.dispose()
    return tmp_path


def found(project: Path, url: str) -> dict[tuple[str, str], str]:
    """What the checks of drift say of a database, by check and object."""
    checked = validated(project, PYTHON, Choice(ignore=frozenset()), database=url, data=True)
    return {(one.code, one.object): one.message for one in checked.findings if "AM6" in one.code}


def test_what_the_models_made_is_no_drift(project: Path, mariadb: str) -> None:
    assert found(project, mariadb) == {}


def test_each_difference_is_found_and_the_rows_are_asked(project: Path, mariadb: str) -> None:
    engine = sa.create_engine(mariadb)
    with engine.begin() as connection:
        for statement in DRIFT.splitlines():
            connection.exec_driver_sql(statement)
    engine.dispose()
    issues = found(project, mariadb.replace("mysql+pymysql", "mariadb+aiomysql"))
    assert issues.keys() == {
        ("AM605", "users.name"), ("AM606", "users.name"), ("AM606", "users.price"),
        ("AM606", "users.big"), ("AM607", "orders.user_id"), ("AM608", "orders.user_id"),
        ("AM608", "users.name"), ("AM611", "users.kind"), ("AM613", "users.active"),
        ("AM614", "users.old"),
    }  # fmt: skip
    assert issues["AM605", "users.name"].endswith("rows that have NULL there: 1")
    assert issues["AM607", "orders.user_id"].endswith("refer to nothing in users: 1")
    assert issues["AM608", "users.name"].endswith("there more than once: 1")


def test_nothing_can_be_written(project: Path, mariadb: str) -> None:
    with reading(mariadb) as connection:
        assert inspect(connection).dialect == "mysql"
        with pytest.raises(sa.exc.DBAPIError, match="READ ONLY"):
            connection.exec_driver_sql("DELETE FROM users")
        connection.rollback()


def test_a_statement_ends_in_time(mariadb: str) -> None:
    with reading(mariadb, timeout=300) as connection:
        with pytest.raises(sa.exc.DBAPIError, match="max_statement_time"):
            connection.exec_driver_sql("SELECT SLEEP(5)")
        connection.rollback()

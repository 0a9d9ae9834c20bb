"""Models of every kind of project are read: several bases and schemas, Flask, SQLModel, asyncio."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from alchemigrate.upgrade.overlays import overlay
from alchemigrate.validate.run import Choice
from alchemigrate.validate.validation import Validation
from validate.validated import validated

PYTHON = Path(sys.executable)
INDEX = "foreign-key-without-index"
FLASK = """\
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    return app


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class BlogPost(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    author_id = db.Column(db.ForeignKey("user.id"))
    author = db.relationship("User", backref="posts")
"""
SQLMODEL = """\
from typing import Optional
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    members: list["Member"] = Relationship(back_populates="team")


class Member(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    team_id: Optional[int] = Field(default=None, foreign_key="team.id")
    team: Optional[Team] = Relationship(back_populates="members")
"""
BASES = """\
from sqlalchemy import Column, ForeignKey, Integer, MetaData
from sqlalchemy.orm import declarative_base

Shop = declarative_base()
Audit = declarative_base(metadata=MetaData(schema="audit"))


class Order(Shop):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    parent_id = Column(ForeignKey("orders.id"))


class AuditOrder(Audit):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    earlier_id = Column(ForeignKey("audit.orders.id"))
"""
ASYNC = """\
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import declarative_base

Base = declarative_base()
engine = create_async_engine("sqlite+aiosqlite://")
Session = async_sessionmaker(engine)


class Node(Base):
    __tablename__ = "nodes"
    id = Column(Integer, primary_key=True)
    parent_id = Column(ForeignKey("nodes.id"))
"""


def looked(
    root: Path,
    text: str,
    *names: str,
    database: str | None = None,
    overlays: list[Path] | None = None,
) -> Validation:
    (root / "models.py").write_text(text)
    choice = Choice(select=frozenset(names))
    found = validated(root, PYTHON, choice, database=database, overlays=overlays or [])
    assert found.failed == ()
    return found  # fmt: skip


def objects(found: Validation) -> list[str]:
    return sorted(one.object for one in found.findings)


def test_flask_sqlalchemy(tmp_path: Path) -> None:
    found = looked(tmp_path, FLASK, INDEX)
    assert objects(found) == ["blog_post.author_id"]
    assert [(one.path, one.line) for one in found.findings] == [("models.py", 20)]
    assert found.models.classes.keys() == {"models.User", "models.BlogPost"}


def test_sqlmodel(tmp_path: Path) -> None:
    found = looked(tmp_path, SQLMODEL, INDEX)
    assert objects(found) == ["member.team_id"]
    assert {one.name for one in found.models.relationships()} == {"Team.members", "Member.team"}


@pytest.mark.parametrize("version", ["1.4", "2.0", "2.1"])
def test_several_bases_and_schemas(tmp_path: Path, version: str) -> None:
    found = looked(tmp_path, BASES, INDEX, overlays=[overlay(version, PYTHON)])
    assert found.models.sqlalchemy.startswith(version)
    assert objects(found) == ["audit.orders.earlier_id", "orders.parent_id"]


def test_several_schemas_of_a_database(tmp_path: Path, database: str) -> None:
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA audit"))
        connection.execute(sa.text("CREATE TABLE orders (id SERIAL PRIMARY KEY)"))
        connection.execute(
            sa.text("CREATE TABLE audit.orders (id SERIAL PRIMARY KEY, earlier_id INTEGER)")
        )
    engine.dispose()
    found = looked(tmp_path, BASES, "missing-column", "missing-foreign-key", database=database)
    assert objects(found) == ["audit.orders.earlier_id", "orders.parent_id"]
    assert {(one.rule, one.object) for one in found.findings} == {
        ("missing-foreign-key", "audit.orders.earlier_id"),
        ("missing-column", "orders.parent_id"),
    }


def test_two_bases_with_a_table_of_the_same_name(tmp_path: Path) -> None:
    text = BASES.replace('metadata=MetaData(schema="audit")', "").replace("audit.orders", "orders")
    found = looked(tmp_path, text, INDEX)
    assert objects(found) == ["orders (2).earlier_id", "orders.parent_id"] or objects(found) == [
        "orders (2).parent_id", "orders.earlier_id",
    ]  # fmt: skip


def test_asyncio(tmp_path: Path) -> None:
    found = looked(tmp_path, ASYNC, INDEX, "session-that-expires")
    assert found.models.asyncio is not None
    assert "nodes.parent_id" in objects(found)
    assert len(found.findings) == 2

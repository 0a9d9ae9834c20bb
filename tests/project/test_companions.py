"""What Flask-SQLAlchemy and SQLModel give, under other names than SQLAlchemy's own."""

from __future__ import annotations

import pytest
from project.reveal import value

from alchemigrate.project.kinds import Kind

SQLMODEL = """
from sqlmodel import Session, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

class Hero(SQLModel, table=True):
    name: str

def f(s: Session):
    {}

async def g(s: AsyncSession):
    {}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("s.exec(select(Hero))", Kind.SCALARS),
        ("s.exec(select(Hero)).first()", Kind.INSTANCE),
        ("s.exec(select(Hero, Hero.name))", Kind.RESULT),
        ("s.exec(select(Hero.name))", Kind.RESULT),
        ("s.exec(unknown)", Kind.UNKNOWN),
    ],
)
def test_exec_of_sqlmodel(expression: str, expected: Kind) -> None:
    assert value(SQLMODEL.format(f"reveal({expression})", "pass")).kind is expected


def test_exec_of_sqlmodel_is_awaited() -> None:
    found = value(SQLMODEL.format("pass", "reveal(s.exec(select(Hero)))"))
    assert found.kind is Kind.AWAITABLE
    assert found.item.kind is Kind.SCALARS


FLASK = """
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import declarative_base

db = SQLAlchemy()
Model = {}

class Hero(Model):
    __tablename__ = "heroes"
    id = db.Column(db.Integer, primary_key=True)

reveal(Hero.query)
"""


def test_models_of_a_bundle_have_a_query_whatever_the_base_is_called() -> None:
    assert value(FLASK.format("db.Model")).kind is Kind.QUERY
    assert value(FLASK.format("declarative_base()")).kind is Kind.UNKNOWN

"""Of what kind things are: by where they come from and by what they are given."""

from __future__ import annotations

from textwrap import dedent

import pytest
from project.reveal import asked, kind, value

from alchemigrate.project.kinds import Kind

HEAD = """
import sqlalchemy as sa
from contextlib import asynccontextmanager, closing, contextmanager
from typing import Annotated, AsyncIterator, Dict, Generator, Iterator, List, Optional, Union
import flask_sqlalchemy
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session, aliased, scoped_session, sessionmaker
from models import Address, Base, SessionLocal, User, engine
users = User.__table__
session = SessionLocal()
conn = engine.connect()
query = session.query(User)
result = conn.execute(select(users))
db = SQLAlchemy()
"""


def shown(text: str, others: dict[str, str] | None = None) -> Kind:
    """The kind of the one thing asked for, below the imports above."""
    return kind(HEAD + text, others=others)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("create_engine('sqlite://')", Kind.ENGINE),
        ("sa.engine_from_config({})", Kind.ENGINE),
        ("create_async_engine('sqlite://')", Kind.ENGINE),
        ("sessionmaker(engine)", Kind.SESSION_FACTORY),
        ("sessionmaker(engine)()", Kind.SESSION),
        ("scoped_session(sessionmaker())", Kind.SCOPED_SESSION),
        ("scoped_session(sessionmaker())()", Kind.SESSION),
        ("Session(engine)", Kind.SESSION),
        ("SessionLocal()", Kind.SESSION),
        ("sa.orm.object_session(thing)", Kind.SESSION),
        ("engine.connect()", Kind.CONNECTION),
        ("engine.begin()", Kind.CONTEXT),
        ("engine.execution_options(x=1).connect()", Kind.CONNECTION),
        ("engine.raw_connection()", Kind.DBAPI),
        ("engine.url", Kind.URL),
        ("sa.engine.make_url(x)", Kind.URL),
        ("session.connection()", Kind.CONNECTION),
        ("session.bind", Kind.ENGINE),
        ("session.query(User)", Kind.QUERY),
        ("session.query(User).filter(x).order_by(y).limit(5)", Kind.QUERY),
        ("session.query(User).first()", Kind.INSTANCE),
        ("session.query(User).all()", Kind.LIST),
        ("session.query(User)[0]", Kind.INSTANCE),
        ("session.query(User)[:5]", Kind.LIST),
        ("session.query(User).count()", Kind.NUMBER),
        ("session.query(User.id).first()", Kind.ROW),
        ("session.query(User, Address).first()", Kind.ROW),
        ("session.query(User, Address).first()[0]", Kind.INSTANCE),
        ("session.query(User.id).subquery()", Kind.FROM),
        ("session.query(User).with_entities(User.id).one()", Kind.ROW),
        ("session.get(User, 5)", Kind.INSTANCE),
        ("select(User)", Kind.SELECT),
        ("select([User.id]).where(x)", Kind.SELECT),
        ("users.select()", Kind.SELECT),
        ("users.insert().values(x=1)", Kind.DML),
        ("insert(User).values(x=1).returning(User.id)", Kind.DML),
        ("text('x').bindparams(x=1)", Kind.TEXT),
        ("conn.execute(select(User))", Kind.RESULT),
        ("conn.execute(select(users)).fetchone()", Kind.ROW),
        ("conn.execute(select(users)).fetchall()", Kind.LIST),
        ("conn.execute(select(users)).mappings().first()", Kind.ROW_MAPPING),
        ("session.scalars(select(User)).all()", Kind.LIST),
        ("session.scalars(select(User)).first()", Kind.INSTANCE),
        ("session.execute(select(User)).scalars()", Kind.SCALARS),
        ("session.scalar(select(User))", Kind.INSTANCE),
        ("[row for row in result][0]", Kind.ROW),
        ("list(result)[0]", Kind.ROW),
        ("next(iter(result))", Kind.ROW),
        ("result.fetchone()._mapping", Kind.ROW_MAPPING),
        ("users.c.id", Kind.COLUMN),
        ("users.c['id']", Kind.COLUMN),
        ("User.id == 5", Kind.COLUMN),
        ("func.count(User.id)", Kind.COLUMN),
        ("User.name.label('n')", Kind.COLUMN),
        ("Address.user", Kind.RELATIONSHIP),
        ("User.addresses", Kind.RELATIONSHIP),
        ("aliased(User)", Kind.CLASS),
        ("aliased(User).name", Kind.COLUMN),
        ("Base.metadata", Kind.METADATA),
        ("sa.MetaData()", Kind.METADATA),
        ("sa.Table('t', m)", Kind.TABLE),
        ("sa.inspect(engine)", Kind.INSPECTOR),
        ("sa.inspect(User)", Kind.UNKNOWN),
        ("Session", Kind.EXTERNAL),
        ("f'{engine}'", Kind.STR),
        ("'a' 'b'", Kind.STR),
        ("'a %s' % x", Kind.STR),
        ("'a' + x", Kind.STR),
        ("db.session", Kind.SCOPED_SESSION),
        ("db.session.query(User)", Kind.QUERY),
        ("db.engine", Kind.ENGINE),
        ("db.Column(db.Integer)", Kind.COLUMN),
        ("db.Model", Kind.BASE),
        ("db.metadata", Kind.METADATA),
        ("db.select(User)", Kind.SELECT),
        ("db.relationship('User')", Kind.RELATIONSHIP),
    ],
)
def test_expressions(expression: str, expected: Kind) -> None:
    assert shown(f"reveal({expression})") is expected


@pytest.mark.parametrize(
    "annotation",
    [
        "Session",
        "'Session'",
        "sa.orm.Session",
        "Optional[Session]",
        "'Optional[Session]'",
        "Session | None",
        "Union[Session, None]",
        "Annotated[Session, 'x']",
        "scoped_session",
    ],
)
def test_annotations_of_parameters(annotation: str) -> None:
    expected = Kind.SCOPED_SESSION if annotation == "scoped_session" else Kind.SESSION
    assert shown(f"def f(s: {annotation}):\n    reveal(s)") is expected


@pytest.mark.parametrize("annotation", ["Session | Engine", "Union[Session, str]", "object", "X"])
def test_annotations_that_promise_nothing(annotation: str) -> None:
    assert shown(f"def f(s: {annotation}):\n    reveal(s.query)") is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s: Session = make()\nreveal(s)", Kind.SESSION),
        ("class A:\n    s: Session\nreveal(A().s)", Kind.SESSION),
        ("class A:\n    s: Session\n    def f(self):\n        reveal(self.s)", Kind.SESSION),
        ("def f(all_: List[Session]):\n    for s in all_:\n        reveal(s)", Kind.SESSION),
        ("def f(all_: Dict[str, Session]):\n    reveal(all_['x'])", Kind.SESSION),
        ("def make() -> Session: ...\nreveal(make())", Kind.SESSION),
        ("async def make() -> AsyncSession: ...\nasync def f():\n    reveal(await make())",
         Kind.SESSION),
        ("def make() -> 'Optional[Engine]': ...\nreveal(make())", Kind.ENGINE),
        ("def make() -> Iterator[Session]: ...\nreveal(next(make()))", Kind.SESSION),
        ("def f(u: User):\n    reveal(u)", Kind.INSTANCE),
        ("from typing import Type\ndef f(u: Type[User]):\n    reveal(u.id)", Kind.COLUMN),
    ],
)  # fmt: skip
def test_annotations_elsewhere(text: str, expected: Kind) -> None:
    assert shown(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with engine.connect() as c:\n    reveal(c)", Kind.CONNECTION),
        ("with engine.begin() as c:\n    reveal(c)", Kind.CONNECTION),
        ("with Session(engine) as s:\n    reveal(s)", Kind.SESSION),
        ("with SessionLocal() as s:\n    reveal(s)", Kind.SESSION),
        ("with SessionLocal.begin() as s:\n    reveal(s)", Kind.SESSION),
        ("with closing(SessionLocal()) as s:\n    reveal(s)", Kind.SESSION),
        ("with session.begin() as t:\n    reveal(t)", Kind.TRANSACTION),
        ("with a() as x, engine.connect() as c:\n    reveal(c)", Kind.CONNECTION),
        ("@contextmanager\ndef scope():\n    s = SessionLocal()\n    try:\n        yield s\n"
         "    finally:\n        s.close()\nwith scope() as s:\n    reveal(s)", Kind.SESSION),
        ("@contextmanager\ndef scope() -> Iterator[Session]:\n    yield make()\n"
         "with scope() as s:\n    reveal(s)", Kind.SESSION),
        ("@asynccontextmanager\nasync def scope() -> AsyncIterator[AsyncSession]:\n    yield x\n"
         "async def f():\n    async with scope() as s:\n        reveal(s)", Kind.SESSION),
        ("maker = async_sessionmaker(create_async_engine('x'))\nasync def f():\n"
         "    async with maker() as s:\n        reveal(s)", Kind.SESSION),
        ("class Scope:\n    def __enter__(self):\n        return SessionLocal()\n"
         "    def __exit__(self, *a): ...\nwith Scope() as s:\n    reveal(s)", Kind.SESSION),
        ("class Scope:\n    def __enter__(self):\n        self.s = SessionLocal()\n"
         "        return self\n    def __exit__(self, *a): ...\n"
         "with Scope() as s:\n    reveal(s.s)", Kind.SESSION),
    ],
)  # fmt: skip
def test_context_managers(text: str, expected: Kind) -> None:
    assert shown(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "with thing(engine.connect()) as c:\n    reveal(c)",
        "with open('x') as c:\n    reveal(c.x)",
        "def scope():\n    yield SessionLocal()\nwith scope() as s:\n    reveal(s)",
        "@magic\ndef scope():\n    return SessionLocal()\nreveal(scope())",
        "@contextmanager\ndef scope():\n    yield SessionLocal()\n    yield 5\n"
        "with scope() as s:\n    reveal(s)",
    ],
)
def test_context_managers_that_prove_nothing(text: str) -> None:
    assert shown(text) is not Kind.SESSION
    assert shown(text) is not Kind.CONNECTION


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def users_of():\n    return session.query(User)\nreveal(users_of())", Kind.QUERY),
        ("def users_of():\n    return session.query(User)\nreveal(users_of().filter(x).first())",
         Kind.INSTANCE),
        ("class A:\n    @property\n    def q(self):\n        return session.query(User)\n"
         "reveal(A().q)", Kind.QUERY),
        ("class A:\n    def q(self):\n        return session.query(User)\n"
         "    def r(self):\n        reveal(self.q())", Kind.QUERY),
        ("class A:\n    @classmethod\n    def q(cls):\n        return session.query(User)\n"
         "reveal(A.q())", Kind.QUERY),
        ("class A:\n    @staticmethod\n    def q():\n        return session.query(User)\n"
         "reveal(A.q())", Kind.QUERY),
        ("def f(x):\n    if x:\n        return engine\n    return None\nreveal(f(1))", Kind.ENGINE),
        ("f = lambda: session.query(User)\nreveal(f())", Kind.QUERY),
        ("def f():\n    def g():\n        return engine\n    return g()\nreveal(f())", Kind.ENGINE),
        ("from functools import lru_cache\n@lru_cache()\ndef f():\n    return engine\n"
         "reveal(f())", Kind.ENGINE),
        ("class A:\n    def __init__(self):\n        self.s = SessionLocal()\n"
         "    def f(self):\n        reveal(self.s)", Kind.SESSION),
        ("class A:\n    def __init__(self):\n        self.s = None\n    def open(self):\n"
         "        self.s = SessionLocal()\n    def f(self):\n        reveal(self.s)", Kind.SESSION),
        ("class A:\n    s = None\n    def open(self):\n        self.s = SessionLocal()\n"
         "    def f(self):\n        reveal(self.s)", Kind.SESSION),
        ("class A:\n    s = SessionLocal()\nclass B(A):\n    def f(self):\n        reveal(self.s)",
         Kind.SESSION),
        ("class A:\n    def s(self):\n        return SessionLocal()\nclass B(A):\n"
         "    def f(self):\n        reveal(super().s())", Kind.SESSION),
        ("class A(Generic[T]):\n    s = SessionLocal()\nclass B(A[User]):\n    def f(self):\n"
         "        reveal(self.s)", Kind.SESSION),
        ("class A:\n    s = SessionLocal()\n    def f(self):\n        self.s = SessionLocal()\n"
         "        reveal(self.s)", Kind.SESSION),
        ("e = None\ndef f():\n    global e\n    e = create_engine('x')\ndef g():\n    reveal(e)",
         Kind.ENGINE),
        ("def f():\n    e = None\n    def g():\n        nonlocal e\n        e = engine\n"
         "    g()\n    reveal(e)", Kind.ENGINE),
        ("class My(Session):\n    pass\nreveal(My())", Kind.SESSION),
        ("class My(Session):\n    def f(self):\n        reveal(self)", Kind.SESSION),
        ("class My(sa.orm.Query):\n    def f(self):\n        reveal(self.filter(x))", Kind.QUERY),
    ],
)  # fmt: skip
def test_functions_properties_and_attributes(text: str, expected: Kind) -> None:
    assert shown(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    if x:\n        return engine\n    return other()\nreveal(f(1))",
        "class A:\n    def __init__(self, s):\n        self.s = s\n    def f(self):\n"
        "        self.s = SessionLocal()\n        reveal(self.s)",
        "class A:\n    def f(self):\n        self.s = SessionLocal()\n    def g(self):\n"
        "        self.s = 'text'\n        reveal(self.s)",
        "class A:\n    s = SessionLocal()\n    def f(self):\n        self.s = other()\n"
        "        reveal(self.s)",
        "class A:\n    s = SessionLocal()\nclass B(A):\n    s = other()\n    def f(self):\n"
        "        reveal(self.s)",
    ],
)
def test_one_thing_that_is_not_known_spoils_the_proof(text: str) -> None:
    assert shown(text) not in (Kind.SESSION, Kind.ENGINE)


def test_entities_and_columns_of_queries_are_known() -> None:
    query = value(HEAD + "reveal(session.query(User, Address.id, func.count()).filter(x))")
    assert [item.kind for item in query.items] == [Kind.CLASS, Kind.COLUMN, Kind.COLUMN]
    first = query.items[0].ref
    assert first is not None
    assert first.name == "User"
    listed = value(HEAD + "reveal(select([User.id, users.c.name]))")
    assert [item.name for item in listed.items] == ["id", "name"]
    assert value(HEAD + "reveal(select(*columns))").items == ()


def test_asynchronous_sessions_are_told_apart() -> None:
    text = """
        maker = async_sessionmaker(create_async_engine("x"))
        async def f(s: AsyncSession):
            reveal(s)
            reveal(maker())
            reveal(s.execute(select(User)))
            reveal(await s.execute(select(User)))
        reveal(SessionLocal())
        """
    found = asked(HEAD + dedent(text))
    assert [one.is_async for one in found] == [True, True, False, False, False]
    kinds = [Kind.SESSION, Kind.SESSION, Kind.AWAITABLE, Kind.RESULT, Kind.SESSION]
    assert [one.kind for one in found] == kinds

"""Functions that return a Query, or are given one: why they are left, each reason by itself."""

from __future__ import annotations

import pytest

from alchemigrate.rulekit.prelude import MODELS, STAR
from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import Outcome, fix_all

LIVE = "def live(db):\n    return db.query(User)\n\n\n"
PAGE = "def page(query, db):\n    return query.limit(5).all()\n\n\n"
STORE = (
    "class Store:\n    def __init__(self, db):\n        self.db = db\n\n"
    "    def live(self):\n        return self.db.query(User)\n\n\n"
    "store = Store(session)\nus = store.live().all()\n"
)


def fixed(**files: str) -> Outcome:
    """The project after the rule, which has the models beside these files."""
    data = {f"{name}.py": (STAR + text).encode() for name, text in files.items()}
    data["models.py"] = MODELS.encode()
    return fix_all(data, [], data.__getitem__, Options("2.0", True, frozenset({"AL300"})))


def test_a_method_and_an_annotation() -> None:
    store = STORE.replace("live(self)", 'live(self) -> "Query[User]"')
    text = fixed(app=store).changed["app.py"].decode()
    assert 'def live(self) -> "Select":\n        return select(User)\n' in text
    assert text.endswith("us = store.db.scalars(store.live()).all()\n")


def test_a_session_without_a_name() -> None:
    told = fixed(app=STORE.replace("store.live()", "Store(session).live()"))
    assert not told.changed
    assert "live() is given at app.py:11 has no name" in told.findings[0].reason


@pytest.mark.parametrize(
    ("app", "reason"),
    [
        ("kept = [live]\nlive(session).all()\n", "live is handed on at app.py:6"),
        ("def f(x):\n    return live(session).all(), x.live()\n", "what live is at app.py:7"),
        ("live(session).all()\nx = getattr(m, 'live')\n", "live is named by a text at app.py:7"),
        ("live(SessionLocal()).all()\n", "the Session that live() is given at app.py:6"),
        ("if live(session):\n    print()\n", "the query is kept or passed on"),
        ("live(session).delete()\n", "delete() of a query that is kept under a name or comes"),
        ("live(session).enable_eagerloads(False).all()\n", "enable_eagerloads() has no"),
        ("live(session).with_entities(User.id).all()\n", "what is selected changes on the way"),
        ("x = f'{live(session).all()}'\n", "live() is called inside an f-string at app.py:6"),
        ("", "nothing in the project calls live()"),
        (
            "def f(a: Session, b: Session):\n    q = live(a)\n    if b:\n        q = live(b)\n"
            "    return q.all()\n",
            "its parts come from several Sessions",
        ),
        (
            "def f(a: Session, x):\n    q = live(a)\n    return [q.all() for a in x]\n",
            "the Session is written in a way that may mean another one further on",
        ),
        (
            "def f(many):\n    for db in many:\n        q = live(db)\n        print(q.count())\n"
            "    return q.all()\n",
            "the Session is written in a way that may mean another one further on",
        ),
        (
            "def f(a: Session, b):\n    q = live(a)\n    a = b\n    return q.all()\n",
            "the Session is written in a way that may mean another one further on",
        ),
    ],
)
def test_callers_that_keep_a_query(app: str, reason: str) -> None:
    told = fixed(app=LIVE + app)
    assert "app.py" not in told.changed
    assert [one.reason.startswith(reason) for one in told.findings] == [True], told.findings


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("@note\ndef live(db):\n    return db.query(User)\n", "live() has a decorator"),
        ("def live(db):\n    yield 1\n    return db.query(User)\n", "live() is a generator"),
        ("async def live(db):\n    return db.query(User)\n", "it is given by a coroutine"),
        ("def live(db):\n    if db.bind:\n        return 1\n    return db.query(User)\n",
         "live() returns something else as well"),
        ("def live(db):\n    own = SessionLocal()\n    return own.query(User)\n",
         "live() has a Session of its own"),
        ("def live(db):\n    db = SessionLocal()\n    return db.query(User)\n",
         "db of live() may mean another Session further on"),
        ("def live(db) -> list[User]:\n    return db.query(User)\n", "live() is annotated"),
    ],
)  # fmt: skip
def test_functions_that_keep_a_query(written: str, reason: str) -> None:
    told = fixed(app=written + "\n\nlive(session).all()\n")
    assert "app.py" not in told.changed
    assert [one.reason.startswith(reason) for one in told.findings] == [True], told.findings


@pytest.mark.parametrize(
    ("app", "reason"),
    [
        ("page(session.query(User), session)\npage([], session)\n", "page() is given something"),
        ("page(session.query(User), session)\npage(session.query(User.id), session)\n",
         "it is used for different things"),
        ("page(*[session.query(User), session])\n", "the query is kept or passed on"),
        ("page(SessionLocal().query(User), None)\n", "page() has no name for the Session"),
    ],
)  # fmt: skip
def test_functions_that_are_given_a_query(app: str, reason: str) -> None:
    told = fixed(app=PAGE + app)
    assert "app.py" not in told.changed
    assert all(one.reason.startswith(reason) for one in told.findings), told.findings


@pytest.mark.parametrize(
    ("old", "new", "more", "reason"),
    [
        ("", "", "class More(Store):\n    def live(self):\n        return []\n", "is overridden"),
        ("class Store:", "class Store(Outside):", "", "belongs to Store, whose bases"),
        (
            "",
            "",
            "def show():\n    return render_template('a.html')\n",
            "may be called by a template",
        ),
        ("", "", "def read(x, name):\n    return getattr(x, name)\n", "may be called by a name"),
    ],
)
def test_methods_that_are_not_all_seen(old: str, new: str, more: str, reason: str) -> None:
    told = fixed(app="from outside import Outside\n\n\n" + STORE.replace(old, new, 1) + more)
    assert "app.py" not in told.changed
    assert [one.reason.startswith(f"live() {reason}") for one in told.findings] == [True]


@pytest.mark.parametrize(
    "app",
    [
        "def own():\n    db = SessionLocal()\n    return db.query(User)\n\n\n"
        "def through():\n    return own()\n\n\n"
        "def f(db: Session, x):\n    q = db.query(User)\n    if x:\n        q = through()\n"
        "    return q.all()\n",
        "def either(q, db, x):\n    if x:\n        q = db.query(User)\n    return q\n\n\n"
        "def f(one: Session, two: Session, x):\n"
        "    return either(one.query(User), two, x).all()\n",
    ],
)
def test_one_of_two_sessions(app: str) -> None:
    told = fixed(app=app)
    assert not told.changed
    assert all(" returns is not known" in one.reason for one in told.findings)


def test_a_session_more() -> None:
    pages = (
        "def inner(query: Query) -> list:\n    return query.all()\n\n\n"
        "def page(query, n):\n    return inner(query.limit(n)), query.count()\n"
    )
    app = (
        "from pages import page\n\n\ndef one(db: Session):\n"
        "    return page(db.query(User), 1)\n\n\nclass Two:\n"
        "    def __init__(self, db):\n        self.db = db\n\n"
        "    def all(self):\n        return page(query=self.db.query(Address), n=1)\n"
        "\n\nTwo(session).all()\n"
    )
    told = fixed(pages="from sqlalchemy.orm import Query\n\n\n" + pages, app=app)
    text = told.changed["pages.py"].decode()
    assert "def inner(session: Session, query: Select) -> list:" in text
    assert "    return session.scalars(query).all()\n" in text
    assert "def page(session, query, n):\n    return inner(session, query.limit(n)), " in text
    assert "session.scalar(select(func.count()).select_from(query.subquery()))\n" in text
    text = told.changed["app.py"].decode()
    assert "    return page(db, select(User), 1)\n" in text
    assert "    return page(self.db, query=select(Address), n=1)\n" in text


def test_methods_of_classes() -> None:
    store = (
        "class Store:\n    @staticmethod\n    def base(db):\n        return db.query(User)\n\n"
        "    @classmethod\n    def live(cls, db):\n"
        "        return cls.base(db).filter(User.id > 1)\n\n\n"
        "us = Store.live(session).all()\n"
    )
    text = fixed(app=store).changed["app.py"].decode()
    assert "        return select(User)\n" in text
    assert "        return cls.base(db).where(User.id > 1)\n" in text
    assert text.endswith("us = session.scalars(Store.live(session)).all()\n")


PROPERTY = STORE.replace("    def live", "    @property\n    def _live").replace("live()", "_live")


def test_a_property() -> None:
    text = fixed(app=PROPERTY).changed["app.py"].decode()
    assert "    def _live(self):\n        return select(User)\n" in text
    assert text.endswith("us = store.db.scalars(store._live).all()\n")


@pytest.mark.parametrize(
    ("app", "reason"),
    [
        (PROPERTY.replace("_live", "live"), "live() is a property, which a schema or serializer"),
        (PROPERTY + "kept = Store._live\n", "what _live is at app.py:13 is not known"),
        (PROPERTY + "def f(x):\n    return x._live\n", "what _live is at app.py:14 is not known"),
        (PROPERTY + "x = f'{store._live.all()}'\n", "_live is read inside an f-string"),
        (PROPERTY + "store._live.delete()\n", "delete() of a query that is kept under a name"),
        (PROPERTY + "store._live = None\n", "_live is replaced at app.py:13"),
    ],
)
def test_properties_that_keep_a_query(app: str, reason: str) -> None:
    told = fixed(app=app)
    assert not told.changed
    assert [one.reason.startswith(reason) for one in told.findings] == [True], told.findings


def test_other_files_and_imports() -> None:
    queries = "def live():\n    return session.query(User).filter(User.id > 1)\n"
    told = fixed(queries=queries, app="from queries import live\n\n\nus = live().all()\n")
    assert told.changed["queries.py"].endswith(b"    return select(User).where(User.id > 1)\n")
    assert told.changed["app.py"].endswith(b"\n\nus = session.scalars(live()).all()\n")
    by_name = "import queries\n\n\ndef f(name):\n    return getattr(queries, name)()\n"
    told = fixed(queries=queries, app="from queries import live\n\n\nlive().all()\n", b=by_name)
    assert not told.changed
    assert told.findings[0].reason == "live() may be called by a name that is made up"
    renamed = "from queries import live as alive\n\n\nus = alive().all()\n"
    told = fixed(queries=queries, app=renamed)
    assert not told.changed
    assert told.findings[0].reason == "live is imported under another name at app.py:2"


@pytest.mark.parametrize(
    "test",
    [
        "from unittest import mock\n\nmock.patch('queries.session', None)\n",
        "import queries\n\nqueries.session = SessionLocal()\n",
        "import queries\n\n\ndef test(monkeypatch):\n"
        "    monkeypatch.setattr(queries, 'session', None)\n",
    ],
)
def test_a_session_that_is_replaced_in_one_file(test: str) -> None:
    queries = "def live():\n    return session.query(User)\n"
    app = "from queries import live\n\n\nus = live().all()\n"
    assert fixed(queries=queries, app=app).changed
    told = fixed(queries=queries, app=app, test_app=test)
    assert not told.changed
    assert told.findings[0].reason == "the Session of live() has no name where it is called"

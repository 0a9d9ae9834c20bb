"""What parameters are: dependencies, fixtures, call sites, use."""

from __future__ import annotations

import pytest
from project.reveal import asked, kind, value

from alchemigrate.project.kinds import Kind

IMPORTS = "from models import Address, SessionLocal, User, engine\n"


@pytest.mark.parametrize(
    "text",
    [
        "def get_db():\n    db = SessionLocal()\n    try:\n        yield db\n"
        "    finally:\n        db.close()\ndef view(db=Depends(get_db)):\n    reveal(db)",
        "def get_db():\n    return SessionLocal()\ndef view(db=Depends(get_db)):\n    reveal(db)",
        "def get_db():\n    with SessionLocal() as db:\n        yield db\n"
        "def view(db: 'Annotated[object, Depends(get_db)]'):\n    reveal(db)",
        "from typing import Annotated\ndef get_db():\n    with SessionLocal() as db:\n"
        "        yield db\nDb = Annotated[object, Depends(get_db)]\n"
        "def view(db: Annotated[object, Depends(get_db)]):\n    reveal(db)",
        "async def get_db():\n    with SessionLocal() as db:\n        yield db\n"
        "async def view(db=Security(get_db)):\n    reveal(db)",
        "def get_db():\n    yield SessionLocal()\nclass View:\n"
        "    def get(self, db=Depends(get_db)):\n        reveal(db)",
    ],
)
def test_dependencies(text: str) -> None:
    assert kind(IMPORTS + "from fastapi import Depends, Security\n" + text) is Kind.SESSION


FIXTURE = (
    "import pytest\nfrom models import SessionLocal\n\n\n@pytest.fixture{}\ndef {}():\n    {}\n"
)


@pytest.mark.parametrize(
    ("fixture", "path"),
    [
        (FIXTURE.format("", "db", "yield SessionLocal()"), "tests/conftest.py"),
        (FIXTURE.format("", "db", "return SessionLocal()"), "tests/conftest.py"),
        (FIXTURE.format("(scope='module')", "db", "yield SessionLocal()"), "conftest.py"),
        (FIXTURE.format("(name='db')", "other", "yield SessionLocal()"), "tests/unit/conftest.py"),
    ],
)
def test_fixtures(fixture: str, path: str) -> None:
    assert kind("def test_x(db):\n    reveal(db)", "tests/unit/test_a.py", {path: fixture}) is (
        Kind.SESSION
    )


def test_the_nearest_fixture_is_asked_for() -> None:
    far = FIXTURE.format("", "db", "yield SessionLocal()")
    near = FIXTURE.format("", "db", "yield 'text'")
    text = "def test_x(db):\n    reveal(db)"
    others = {"conftest.py": far, "tests/conftest.py": near}
    assert kind(text, "tests/test_a.py", others) is Kind.STR
    own = FIXTURE.format("", "db", "yield 5") + text
    assert kind(own, "tests/test_a.py", others) is Kind.NUMBER


def test_fixtures_of_other_folders_are_not_asked_for() -> None:
    others = {"other/conftest.py": FIXTURE.format("", "db", "yield SessionLocal()")}
    assert kind("def test_x(db):\n    reveal(db)", "tests/test_a.py", others) is Kind.UNKNOWN


def test_a_fixture_may_build_on_the_one_it_hides() -> None:
    others = {"conftest.py": FIXTURE.format("", "db", "yield SessionLocal()")}
    text = """
        import pytest
        @pytest.fixture
        def db(db):
            reveal(db)
            yield db
        @pytest.fixture
        def wrapped(db):
            return db
        def test_x(wrapped):
            reveal(wrapped)
        """
    found = asked(text, "tests/test_a.py", others)
    assert [one.kind for one in found] == [Kind.SESSION, Kind.SESSION]


def test_an_ordinary_function_gets_no_fixture() -> None:
    others = {"conftest.py": FIXTURE.format("", "db", "yield SessionLocal()")}
    assert kind("def work(db):\n    reveal(db)", "tests/test_a.py", others) is Kind.UNKNOWN


@pytest.mark.parametrize(
    "calls",
    [
        "work(SessionLocal())",
        "work(s=SessionLocal())",
        "work(SessionLocal())\nwork(s=SessionLocal())",
        "def other():\n    s = SessionLocal()\n    work(s)",
        "def other(t):\n    work(t)\nother(SessionLocal())",
        "work(None)\nwork(SessionLocal())",
    ],
)
def test_all_call_sites_together_prove_a_parameter(calls: str) -> None:
    assert kind(f"{IMPORTS}def work(s):\n    reveal(s)\n{calls}") is Kind.SESSION


@pytest.mark.parametrize(
    "calls",
    [
        "",
        "work(SessionLocal())\nwork(other())",
        "work(SessionLocal())\nwork('text')",
        "work(SessionLocal())\nwork(*args)",
        "work(SessionLocal())\nwork(**args)",
        "work(SessionLocal())\nmap(work, things)",
        "work(SessionLocal())\nregister(work)",
        "work(SessionLocal())\nw = work\nw(other())",
        "work(SessionLocal())\nHANDLERS = {'work': work}",
        "work(SessionLocal())\nimport functools\nfunctools.partial(work, 5)()",
    ],
)
def test_one_call_that_is_not_known_spoils_it(calls: str) -> None:
    assert kind(f"{IMPORTS}def work(s):\n    reveal(s)\n{calls}") is Kind.UNKNOWN


def test_calls_in_other_files_count() -> None:
    text = "def work(s):\n    reveal(s)"
    good = "from app import work\nfrom models import SessionLocal\nwork(SessionLocal())"
    bad = "import app\napp.work(other())"
    assert kind(text, others={"one.py": good}) is Kind.SESSION
    assert kind(text, others={"one.py": good, "two.py": bad}) is Kind.UNKNOWN
    same_name = "def work(x): ...\nwork(5)"
    assert kind(text, others={"one.py": good, "two.py": same_name}) is Kind.SESSION


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class A:\n    def f(self, s):\n        reveal(s)\nA().f(SessionLocal())", Kind.SESSION),
        ("class A:\n    def __init__(self, s):\n        self.s = s\n    def f(self):\n"
         "        reveal(self.s)\nA(SessionLocal())", Kind.SESSION),
        ("class A:\n    def __init__(self, s):\n        reveal(s)\nclass B(A): ...\n"
         "B(SessionLocal())", Kind.SESSION),
        ("class A:\n    def __init__(self, s):\n        reveal(s)\nclass B(A):\n"
         "    def __init__(self):\n        super().__init__(other())\nA(SessionLocal())",
         Kind.UNKNOWN),
        ("class A:\n    @staticmethod\n    def f(s):\n        reveal(s)\nA.f(SessionLocal())",
         Kind.SESSION),
        ("class A:\n    @classmethod\n    def f(cls, s):\n        reveal(s)\nA.f(SessionLocal())",
         Kind.SESSION),
        ("class A:\n    def f(self, s):\n        reveal(s)\n    def g(self):\n"
         "        self.f(SessionLocal())", Kind.SESSION),
        ("class A:\n    def f(self, s):\n        reveal(s)\n    def g(self):\n"
         "        self.f(SessionLocal())\nclass B(A):\n    def h(self):\n        self.f(other())",
         Kind.UNKNOWN),
        ("def f(s=engine):\n    reveal(s)", Kind.ENGINE),
        ("def f(s=None):\n    reveal(s)\nf(SessionLocal())", Kind.SESSION),
        ("def f(s='x'):\n    reveal(s)\nf(SessionLocal())", Kind.UNKNOWN),
        ("def f(*, s):\n    reveal(s)\nf(s=SessionLocal())", Kind.SESSION),
        ("def f(a, /, s):\n    reveal(s)\nf(1, SessionLocal())", Kind.SESSION),
    ],
)  # fmt: skip
def test_methods_defaults_and_keywords(text: str, expected: Kind) -> None:
    assert kind(IMPORTS + text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(s):\n    s.query(User).first()\n    reveal(s)", Kind.SESSION),
        ("def f(s):\n    reveal(s.query(User))", Kind.QUERY),
        ("def f(s):\n    reveal(s.query(User.id))", Kind.QUERY),
        ("def f(s):\n    reveal(s.query('users'))", Kind.UNKNOWN),
        ("def f(s):\n    reveal(s.query(Unknown))", Kind.UNKNOWN),
        ("class Plain: ...\ndef f(s):\n    reveal(s.query(Plain))", Kind.UNKNOWN),
        ("from sqlalchemy import text\ndef f(c):\n    reveal(c.execute(text('x')))", Kind.RESULT),
        ("def f(c):\n    reveal(c.execute('x'))", Kind.UNKNOWN),
    ],
)
def test_what_a_thing_is_given_proves_it(text: str, expected: Kind) -> None:
    assert kind(IMPORTS + text) is expected


def test_a_parameter_that_is_bound_anew_is_what_it_was_given() -> None:
    found = asked(IMPORTS + "def f(s):\n    s = SessionLocal()\n    reveal(s)\n    s = 5\n"
                  "    reveal(s)")  # fmt: skip
    assert [one.kind for one in found] == [Kind.SESSION, Kind.NUMBER]


def test_recursion_ends_and_keeps_what_is_known() -> None:
    text = "def f(s, n):\n    reveal(s)\n    f(s, n - 1)\nf(SessionLocal(), 5)"
    assert kind(IMPORTS + text) in (Kind.SESSION, Kind.UNKNOWN)
    circle = "def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\nreveal(f(1))"
    assert value(circle).kind is Kind.UNKNOWN


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    text = IMPORTS + (
        "def a(s):\n    return b(s)\ndef b(s):\n    if s:\n        return a(s)\n"
        "    return s\n{}\na(SessionLocal())"
    )
    first = asked(text.format("reveal(a(1))\nreveal(b(1))"))
    second = asked(text.format("reveal(b(1))\nreveal(a(1))"))
    assert {one.kind for one in first} == {one.kind for one in second}


FIRED = """
from events import fire
from models import SessionLocal
with SessionLocal() as session:
    fire("cleanup", 1, session)
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@event('cleanup', 0)\ndef f(a, db):\n    reveal(db)", Kind.SESSION),
        ("@event('cleanup')\ndef f(db):\n    reveal(db)", Kind.UNKNOWN),
        ("@event('start')\ndef f(a, db):\n    reveal(db)", Kind.UNKNOWN),
        ("@route('cleanup')\ndef f(a, db):\n    reveal(db)", Kind.UNKNOWN),
    ],
)
def test_a_function_registered_for_an_event(text: str, found: Kind) -> None:
    assert kind(text, others={"fired.py": FIRED}) is found

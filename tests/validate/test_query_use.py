"""What is read of the statements in code, in the forms that people write."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest

from alchemigrate.project.project import Project
from alchemigrate.validate.query_use import query_use
from alchemigrate.values.models import Models
from alchemigrate.values.query_use import How, QueryUse, Used
from validate.example import described, executed, project

MODELS = """\
class Party(Base):
    __tablename__ = "parties"
    id = mapped_column(Integer, primary_key=True)
    kind = mapped_column(String)

class Person(Party):
    __tablename__ = "people"
    id = mapped_column(ForeignKey("parties.id"), primary_key=True)
    first = mapped_column("first_name", String)
    boss_id = mapped_column(ForeignKey("people.id"))
    boss = relationship("Person", foreign_keys=boss_id, remote_side="Person.id")

tags = Table("tags", Base.metadata, Column("label", String), Column("party", Integer))
"""
LITERAL = Used("people", "first_name", How.LITERAL)
EQUAL = Used("people", "first_name", How.EQUAL)


def read(code: str) -> QueryUse:
    """What is read of the body of a function."""
    head = "from models import *\nfrom sqlalchemy.orm import Session, aliased\n\n"
    whole = f"{head}def f(s: Session, x):\n{textwrap.indent(code, '    ')}\n"
    with executed(MODELS) as module:
        return described(module, ("postgresql",), whole).code


@pytest.mark.parametrize(
    ("code", "used"),
    [
        ("s.query(Person).filter(Person.first == x).all()", (EQUAL,)),
        ('s.query(Person).filter(Person.first == "x").all()', (LITERAL,)),
        ("s.query(Person).filter(Person.first.in_(['a', KINDS.B.value])).all()", (LITERAL,)),
        ("s.query(Person).filter_by(first=DEFAULT).all()", (LITERAL,)),
        ("s.query(Person).filter(x == Person.first).all()", (EQUAL,)),
        ("s.query(Person).filter_by(first=x).one()", (EQUAL,)),
        ("s.scalars(select(Person).where(Person.first == x))", (EQUAL,)),
        ("s.execute(select([Person.first], Person.first == x))", (EQUAL,)),
        ("s.execute(delete(Person).where(Person.first == x))", (EQUAL,)),
        ("s.query(Person.id).filter(and_(Person.first == x, True)).count()", (EQUAL,)),
        ("q = s.query(Person)\nq = q.filter_by(first=x)\nreturn q.all()", (EQUAL,)),
        ("q = select(Person)\nif x:\n    q = q.where(Person.first == x)\ns.execute(q)",
         (replace(EQUAL, sure=False),)),
        ("found = Person.first == x\ns.query(Person).filter(found).all()", (EQUAL,)),
        ("P = aliased(Person)\ns.query(P).filter(P.first == x).all()", (EQUAL,)),
        ("s.query(Person).filter_by(kind=x).all()", (Used("parties", "kind", How.EQUAL),)),
        ("s.execute(tags.delete().where(tags.c.label == x))",
         (Used("tags", "label", How.EQUAL),)),
        ("s.execute(tags.delete(tags.c.label == x))", (Used("tags", "label", How.EQUAL),)),
        ("s.execute(Person.__table__.select().where(Person.__table__.c.first_name < x))",
         (Used("people", "first_name", How.RANGE),)),
        ("s.query(Person).filter(Person.boss == x).all()",
         (Used("people", "boss_id", How.EQUAL),)),
        ("s.query(Person).filter(Person.first.between(1, x)).all()",
         (Used("people", "first_name", How.RANGE),)),
        ("s.query(Person).filter(func.lower(Person.first) == x).all()",
         (Used("people", "first_name", How.OTHER),)),
        ("s.query(Person).filter(Person.first == Person.kind).all()",
         (Used("people", "first_name", How.JOIN), Used("parties", "kind", How.JOIN))),
        ("s.query(Person).filter(Person.first > select(func.avg(Person.first))).all()",
         (Used("people", "first_name", How.OTHER),)),
        ("s.query(Person).order_by(desc(Person.first)).group_by(Person.id).all()",
         (Used("people", "first_name", How.ORDER), Used("people", "id", How.GROUP))),
    ],
)  # fmt: skip
def test_columns_of_a_statement(code: str, used: tuple[Used, ...]) -> None:
    (found,) = read(code).statements
    assert found.used == used
    assert found.complete


@pytest.mark.parametrize(
    "code",
    [
        "s.query(Person).filter(*x).all()",
        "s.query(Person).filter(x).all()",
        "s.query(Person).filter_by(**x).all()",
        "s.query(Person).filter(text('a = 1')).all()",
        "return s.query(Person).filter_by(first=x)",
        "x(s.query(Person).filter_by(first=x))",
        "self.q = s.query(Person).filter_by(first=x)",
    ],
)
def test_what_cannot_be_read_is_said(code: str) -> None:
    (found,) = read(code).statements
    assert not found.complete


def test_a_name_that_goes_two_ways_is_two_statements() -> None:
    code = "q = s.query(Person).filter_by(first=x)\na = q.filter_by(id=x).first()\nreturn q.all()"
    every, first = sorted(read(code).statements, key=lambda one: one.limited)
    assert (every.limited, first.limited) == (False, True)
    assert set(first.used) - set(every.used) == {Used("people", "id", How.EQUAL)}


def test_tests_and_revisions_are_left_out() -> None:
    query = "from sqlalchemy.orm import Session\ndef f(s: Session): s.query(Person).all()\n"
    with executed(MODELS) as module:
        models: Models = described(module, ("postgresql",))
        head = f"from {module.__name__} import *\n"
        files = {f"{module.__name__}.py": project(module, "").data(f"{module.__name__}.py")}
        paths = ("app.py", "tests/test_app.py", "versions/one.py")
        files |= {path: (head + query).encode() for path in paths}
        files["versions/one.py"] += b"revision = '1'\ndown_revision = None\n"
        found = query_use(Project.of(files), models)
    assert [one.path for one in found.statements] == ["app.py"]

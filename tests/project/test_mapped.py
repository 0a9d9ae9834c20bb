"""Mapped classes, read without importing them."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import pytest
from project.reveal import MODELS, kind, project, value

from alchemigrate.project.kinds import Kind, Ref
from alchemigrate.project.mapped import Mappings

SA = "import sqlalchemy as sa\nfrom sqlalchemy import Column, ForeignKey, Integer, String\n"
ORM = SA + (
    "from sqlalchemy.orm import (DeclarativeBase, Mapped, MappedAsDataclass, backref,\n"
    "    column_property, declarative_base, declared_attr, deferred, mapped_column, registry,\n"
    "    relationship, synonym)\n"
    "from flask_sqlalchemy import SQLAlchemy\nfrom models import Base\n"
)


def mapped(text: str, others: Mapping[str, str] | None = None) -> tuple[Mappings, dict[str, Ref]]:
    """The mappings of a project, and the classes of `text` by name."""
    made = project({"models.py": MODELS, **(others or {}), "app.py": ORM + text})
    module = made.module("app.py")
    assert module is not None, made.unreadable
    nodes = [node for node in module.nodes if isinstance(node, ast.ClassDef)]
    return made.inference.mappings, {node.name: Ref(module, node) for node in nodes}


T = "\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n"


@pytest.mark.parametrize(
    "text",
    [
        "class A(Base):" + T,
        "class Mine(DeclarativeBase): ...\nclass A(Mine):" + T,
        "class Mine(MappedAsDataclass, DeclarativeBase): ...\nclass A(Mine):" + T,
        "B = declarative_base(cls=object)\nclass A(B):" + T,
        "B = registry().generate_base()\nclass A(B):" + T,
        "reg = registry()\n@reg.mapped\nclass A:" + T,
        "db = SQLAlchemy()\nclass A(db.Model):\n    id = db.Column(db.Integer)",
        "db = SQLAlchemy()\nclass Own(db.Model):\n    __abstract__ = True\n"
        "class A(Own):\n    id = db.Column(db.Integer)",
        "from sqlalchemy.ext.declarative import as_declarative\n"
        "@as_declarative()\nclass B: ...\nclass A(B):" + T,
        "from sqlalchemy.orm import DeclarativeMeta\n"
        "B: DeclarativeMeta = declarative_base()\nclass A(B):" + T,
        "from sqlalchemy.orm import DeclarativeMeta, as_declarative\n"
        "class Meta(DeclarativeMeta): ...\n"
        "def base(name) -> Meta:\n    @as_declarative(metaclass=Meta)\n    class Made:\n"
        "        kind = name\n    return Made\n"
        "B = base('a')\nclass A(B):" + T,
        "class A(Base):\n    __table__ = sa.Table('a', Base.metadata)",
        "class Parent(Base):" + T + "class A(Parent):\n    x = Column(Integer)",
        "class Mixin:\n    id = Column(Integer)\nclass A(Mixin, Base):\n    __tablename__ = 'a'",
        "class Mixin:\n    @declared_attr\n    def __tablename__(cls):\n        return 'a'\n"
        "class A(Mixin, Base):\n    id = Column(Integer)",
        "import models\nclass A(models.Base):" + T,
        "from sqlalchemy.ext.declarative import declarative_base as d\nB = d()\nclass A(B):" + T,
        "try:\n    from sqlalchemy.orm import declarative_base as d\nexcept ImportError:\n"
        "    from sqlalchemy.ext.declarative import declarative_base as d\nB = d()\nclass A(B):"
        + T,
    ],
)
def test_entities(text: str) -> None:
    mappings, classes = mapped(text)
    assert mappings.has_table(classes["A"])


@pytest.mark.parametrize(
    "text",
    [
        "class A:" + T,
        "class A(Unknown):" + T,
        "class A(Base):\n    __abstract__ = True",
        "class A(DeclarativeBase): ...",
        "class Base:\n    pass\nclass A(Base):" + T,
        "from pydantic import BaseModel\nclass A(BaseModel):\n    id: int",
        "class A:\n    id = Column(Integer)",
    ],
)
def test_what_is_no_entity(text: str) -> None:
    mappings, classes = mapped(text)
    assert not mappings.has_table(classes["A"])


@pytest.mark.parametrize(
    ("body", "names", "relationships"),
    [
        ("    x = Column(Integer)", "x", ""),
        ("    x: Mapped[int]", "x", ""),
        ("    x: Mapped[int] = mapped_column()", "x", ""),
        ("    x = deferred(Column(Integer))", "x", ""),
        ("    x = column_property(Column(Integer))", "x", ""),
        ("    x = synonym('id')", "x", ""),
        ("    x: int", "", ""),
        ("    x = 5", "", ""),
        ("    x = other(Integer)", "", ""),
        ("    def x(self): ...", "", ""),
        ("    @property\n    def x(self):\n        return Column(Integer)", "", ""),
        ("    @declared_attr\n    def x(cls):\n        return Column(Integer)", "x", ""),
        ("    @declared_attr.directive\n    def x(cls):\n        return Column(Integer)", "x", ""),
        ("    @declared_attr\n    def x(cls):\n        return relationship('User')", "x", "x"),
        ("    x = relationship('User')", "x", "x"),
        ("    x = relationship(lambda: User)", "x", "x"),
        ("    x: Mapped['User'] = relationship()", "x", "x"),
        ("    x: 'Mapped[list[User]]' = relationship()", "x", "x"),
        ("    x = sa.orm.relationship(argument='User')", "x", "x"),
        ("    x = sa.orm.relation('User')", "x", "x"),
    ],
)
def test_attributes(body: str, names: str, relationships: str) -> None:
    mappings, classes = mapped(f"class A(Base):\n    __tablename__ = 'a'\n{body}")
    found = mappings.attributes(classes["A"])
    assert " ".join(found) == names
    assert " ".join(name for name, one in found.items() if one.is_relationship) == relationships
    for one in found.values():
        if one.is_relationship:
            target = mappings.target(one)
            assert target is not None
            assert target.name == "User"


def test_attributes_come_from_bases_and_mixins_and_the_nearest_wins() -> None:
    mappings, classes = mapped(
        "class Far:\n    x = Column(Integer)\n    y = Column(Integer)\n"
        "class Near(Far):\n    x = Column(String)\n"
        "class Other:\n    y = Column(String)\n"
        "class A(Near, Other, Base):\n    __tablename__ = 'a'\n    z = Column(Integer)"
    )
    owners = {name: one.owner.name for name, one in mappings.attributes(classes["A"]).items()}
    assert owners == {"x": "Near", "y": "Far", "z": "A"}


def test_backrefs_are_attributes_of_the_other_side_and_its_subclasses() -> None:
    mappings, classes = mapped(
        "class P(Base):" + T + "class Sub(P):\n    y = Column(Integer)\n"
        "class C(Base):" + T + "    p_id = Column(ForeignKey('a.id'))\n"
        "    p = relationship('P', backref='cs')\n    q = relationship(P, backref=backref('ds'))"
    )
    for owner in ("P", "Sub"):
        for name in ("cs", "ds"):
            found = mappings.find(classes[owner], name)
            assert found is not None
            assert found.is_relationship
            assert found.target == "C"
    assert mappings.find(classes["C"], "cs") is None


def test_a_backref_in_a_mixin_is_one_of_each_entity() -> None:
    mappings, classes = mapped(
        "class P(Base):" + T + "class Mixin:\n    @declared_attr\n    def p(cls):\n"
        "        return relationship('P', backref='things')\n"
        "class C(Mixin, Base):\n    __tablename__ = 'c'\n    id = Column(Integer)"
    )
    found = mappings.find(classes["P"], "things")
    assert found is not None
    assert found.target == "C"


def test_names_of_several_entities_are_ambiguous() -> None:
    twin = "from models import Base\nfrom sqlalchemy import Column, Integer\nclass Twin(Base):" + T
    mappings, _ = mapped("", {"one.py": twin, "two.py": twin})
    assert mappings.entity("Twin") is None
    assert mappings.entity("Nobody") is None
    user = mappings.entity("models.User")
    assert user is not None
    assert user.name == "User"
    near = mappings.entity("Twin", user.module)
    assert near is None


def test_the_entity_of_the_own_file_is_nearest() -> None:
    twin = "from models import Base\nfrom sqlalchemy import Column, Integer\nclass Twin(Base):" + T
    mappings, classes = mapped("class Twin(Base):" + T, {"one.py": twin})
    assert mappings.entity("Twin", classes["Twin"].module) == classes["Twin"]


def test_several_bases_keep_their_entities_apart() -> None:
    text = (
        "One = declarative_base()\nTwo = declarative_base()\n"
        "class A(One):" + T + "class B(Two):" + T
    )
    mappings, classes = mapped(text)
    assert mappings.has_table(classes["A"])
    assert mappings.has_table(classes["B"])
    assert {"A", "B", "User", "Address"} == set(mappings.by_name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from models import User\nreveal(User.name)", Kind.COLUMN),
        ("from models import User\nreveal(User.addresses)", Kind.RELATIONSHIP),
        ("from models import User\nreveal(User.nothing)", Kind.UNKNOWN),
        ("from models import User\nreveal(User().name.x)", Kind.EXTERNAL_INSTANCE),
        ("from models import User\nreveal(User.__table__)", Kind.TABLE),
        ("from models import User\nreveal(User.__table__.c.id)", Kind.COLUMN),
        ("from models import User\nreveal(User.metadata)", Kind.METADATA),
        ("from models import User\nreveal(User.query)", Kind.UNKNOWN),
        ("db = SQLAlchemy()\nclass A(db.Model):\n    id = db.Column(db.Integer)\n"
         "reveal(A.query.filter(x))", Kind.QUERY),
        ("db = SQLAlchemy()\nclass A(db.Model):\n    id = db.Column(db.Integer)\n"
         "reveal(A.query.get(5))", Kind.INSTANCE),
        ("class P(Base):" + T + "class C(Base):" + T
         + "    ps = relationship('P', lazy='dynamic')\nreveal(C().ps.filter(x))", Kind.QUERY),
        ("class A(Base):" + T + "    @property\n    def metadata(self):\n        return 'x'\n"
         "reveal(A.metadata)", Kind.UNKNOWN),
        ("class A(Base):" + T + "    def f(self):\n        reveal(self.id.x)",
         Kind.EXTERNAL_INSTANCE),
        ("class A(Base):" + T + "    @classmethod\n    def f(cls):\n        reveal(cls.id)",
         Kind.COLUMN),
        ("from models import SessionLocal\nBase.query = SessionLocal.query_property()\n"
         "class A(Base):" + T + "reveal(A.query)", Kind.UNKNOWN),
    ],
)  # fmt: skip
def test_members_of_entities(text: str, expected: Kind) -> None:
    assert kind(ORM + text) is expected


def test_a_row_of_an_entity_is_the_entity() -> None:
    text = (
        "from models import SessionLocal, User\nfor u in SessionLocal().query(User):\n    reveal(u)"
    )
    found = value(text)
    assert found.kind is Kind.INSTANCE
    assert found.ref is not None
    assert found.ref.name == "User"


def test_a_base_of_itself_ends() -> None:
    mappings, classes = mapped("class A(B): ...\nclass B(A): ...\nclass C(C): ...")
    assert not any(mappings.is_mapped(ref) for ref in classes.values())

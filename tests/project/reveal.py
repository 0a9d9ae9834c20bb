"""Asking what code means: `reveal(x)` in a text asks for the value of `x`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from textwrap import dedent

from alchemigrate.project.kinds import Kind, Value
from alchemigrate.project.project import Project

MODELS = """
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, create_engine
from sqlalchemy.orm import Session, declarative_base, relationship, scoped_session, sessionmaker

Base = declarative_base()
engine = create_engine("sqlite://")
SessionLocal = sessionmaker(engine)


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String)


class Address(Base):
    __tablename__ = "addresses"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))
    user = relationship("User", backref="addresses")
"""


def project(files: Mapping[str, str]) -> Project:
    """A project of these texts."""
    return Project.of({path: dedent(text) for path, text in files.items()})


def asked(text: str, path: str = "app.py", others: Mapping[str, str] | None = None) -> list[Value]:
    """The values that `text`, the file `path`, asks for, in order.

    `others` are the project's other files; `models.py` is there unless another one is given.
    """
    made = project({"models.py": MODELS, **(others or {}), path: text})
    module = made.module(path)
    assert module is not None, made.unreadable
    calls = [
        node
        for node in module.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "reveal"
    ]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [made.inference.value(module, call.args[0]) for call in calls]


def value(text: str, path: str = "app.py", others: Mapping[str, str] | None = None) -> Value:
    """The one value that a text asks for."""
    found = asked(text, path, others)
    assert len(found) == 1, "one reveal(..) is wanted"
    return found[0]


def kind(text: str, path: str = "app.py", others: Mapping[str, str] | None = None) -> Kind:
    """The kind of the one value that a text asks for."""
    return value(text, path, others).kind

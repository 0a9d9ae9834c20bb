"""Mapped classes and their relations, read from the code of a tree."""

from __future__ import annotations

from pathlib import Path

from alchemigrate.upgrade.entities import entities
from alchemigrate.upgrade.tree import read_tree
from alchemigrate.values.entities import Entities, Link

BASE = """\
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class Owned:
    owner_id = Column(Integer, ForeignKey("users.id"))
"""
MODELS = """\
from base import Base, Owned
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import relationship


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    orders = relationship("Order", back_populates="user")


class Manager(User):
    pass


class Order(Owned, Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    user_id = Column(
        Integer,
        ForeignKey("users.id"),
    )
    user = relationship(User, back_populates="orders")
    parts = relationship("Part", backref="order")
    elsewhere = relationship("Missing")
"""


def read(folder: Path, **files: str) -> Entities:
    """What is read of a project with these files."""
    for name, text in {"pyproject": "", **files}.items():
        ending = "toml" if name == "pyproject" else "py"
        (folder / f"{name}.{ending}").write_text(text, encoding="utf-8")
    return entities(read_tree([folder], folder))


def test_classes_have_their_tables(tmp_path: Path) -> None:
    found = read(tmp_path, base=BASE, models=MODELS).entities
    assert [(one.name, one.table, one.line, one.end_line, one.columns) for one in found] == [
        ("User", "users", 6, 9, 1),
        ("Manager", "users", 12, 13, 1),
        ("Order", "orders", 16, 25, 3),
    ]


def test_relations_lead_from_class_to_class(tmp_path: Path) -> None:
    found = read(tmp_path, base=BASE, models=MODELS).relations
    told = {
        (one.source.partition(":")[2], one.name): (
            one.target.partition(":")[2], one.aim, one.link, one.path, one.line, one.end_line,
            one.back,
        )
        for one in found
    }  # fmt: skip
    key, relationship = Link.FOREIGN_KEY, Link.RELATIONSHIP
    assert told == {
        ("User", "orders"): ("Order", "Order", relationship, "models.py", 9, 9, "user"),
        ("Manager", ""): ("User", "User", Link.INHERITS, "models.py", 12, 12, ""),
        ("Order", "owner_id"): ("User", "users.id", key, "base.py", 8, 8, ""),
        ("Order", "user_id"): ("User", "users.id", key, "models.py", 19, 22, ""),
        ("Order", "user"): ("User", "User", relationship, "models.py", 23, 23, "orders"),
        ("Order", "parts"): ("", "Part", relationship, "models.py", 24, 24, "order"),
        ("Order", "elsewhere"): ("", "Missing", relationship, "models.py", 25, 25, ""),
    }


def test_a_project_without_models_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, app="x = 1\n") == Entities((), ())

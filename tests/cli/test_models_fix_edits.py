"""`alchemigrate models --fix`: edits of models that change nothing in a database."""

from __future__ import annotations

import sys

from cli.invoke import Tool

HEAD = """\
import uuid
from datetime import datetime, timezone

import sqlalchemy as sa
from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, String, types
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()
"""
MODELS = (
    HEAD
    + '''

class Code(types.TypeDecorator):
    """A code in capitals."""

    impl = String(20)

    def process_bind_param(self, value, dialect):
        return value and value.upper()


class Padded(types.TypeDecorator):
    impl = String(20)

    def __init__(self, width=20):
        super().__init__()
        self.width = width


class Stamped:
    made = Column(DateTime, default=datetime.now())


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    token = Column(sa.Uuid, default=uuid.uuid4(), unique=True)
    code = Column(Code)
    padded = Column(Padded)
    options = Column(JSON(), default=dict)  # what they want
    extra = Column(JSON)
    seen = Column(DateTime, default=datetime.now(timezone.utc).replace(tzinfo=None))
    tags = Column(
        JSON,
        default=[],
    )

    orders = relationship(
        "Order",
        cascade="all, delete-orphan",
        back_populates="user",
    )
    notes = relationship("Note", cascade="all, delete", overlaps="orders,user")


class Order(Stamped, Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    user = relationship("User")


class Note(Base):
    __tablename__ = "notes"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    user = relationship("User")
    lines = relationship("Line")


class Line(Base):
    __tablename__ = "lines"
    id = Column(Integer, primary_key=True)
    note_id = Column(ForeignKey("notes.id"), index=True)
    note = relationship("Note")
'''
)
EDITS = (
    ("import MutableDict\n", "import MutableDict, MutableList\n"),
    (
        "    impl = String(20)\n\n    def process",
        "    impl = String(20)\n    cache_ok = True\n\n    def process",
    ),
    ("default=uuid.uuid4(),", "default=uuid.uuid4,"),
    ("Column(JSON(), default=dict)  #", "Column(MutableDict.as_mutable(JSON()), default=dict)  #"),
    (
        "default=datetime.now(timezone.utc).replace(tzinfo=None)",
        "default=lambda: datetime.now(timezone.utc).replace(tzinfo=None)",
    ),
    (
        "        JSON,\n        default=[],\n",
        "        MutableList.as_mutable(JSON),\n        default=list,\n",
    ),
    (
        'back_populates="user",\n    )',
        'back_populates="user",\n        passive_deletes=True,\n    )',
    ),
    ('overlaps="orders,user"', 'overlaps="user"'),
    (
        '    user = relationship("User")\n\n\nclass Note',
        '    user = relationship("User", back_populates="orders")\n\n\nclass Note',
    ),
    ('relationship("Line")', 'relationship("Line", back_populates="note")'),
    ('relationship("Note")', 'relationship("Note", back_populates="lines")'),
)
BROKEN = (
    HEAD
    + """

class Author(Base):
    __tablename__ = "authors"
    id = Column(Integer, primary_key=True)
    books = relationship("Book", back_populates="writer")


class Book(Base):
    __tablename__ = "books"
    id = Column(Integer, primary_key=True)
    author_id = Column(ForeignKey("authors.id"), index=True)
    author = relationship("Author", back_populates="books")
"""
)
SELECT = (
    "type-without-cache-ok,default-computed-at-import,shared-default,changes-inside-not-seen,"
    "ondelete-not-used,other-side-not-in-step,two-write-one-column,overlaps-of-nothing"
)
WORDS = ("models", ".", "--python", sys.executable, "--select", SELECT, "--fix")


def ends(tool: Tool, *words: str) -> dict[str, tuple[str, str]]:
    """By rule and object how each finding ended, and why."""
    said = tool(*WORDS, *words, "--format", "json")
    return {
        f"{one['rule']} {one['object']}": (one["status"], one["reason"])
        for one in said.json()["findings"]
    }


def test_each_edit_touches_only_what_it_means(tool: Tool) -> None:
    tool.plant({"pyproject.toml": "", "shop.py": MODELS})
    before = tool.contents()
    found = ends(tool)
    assert {name: status for name, (status, _) in found.items() if status != "applied"} == {
        "type-without-cache-ok users.padded": "withheld",
        "default-computed-at-import orders.made": "withheld",
        "changes-inside-not-seen users.extra": "withheld",
        "ondelete-not-used User.notes": "withheld",
    }
    assert "Padded has arguments of its own" in found["type-without-cache-ok users.padded"][1]
    assert "declared in no place" in found["default-computed-at-import orders.made"][1]
    assert "not told by a default" in found["changes-inside-not-seen users.extra"][1]
    assert "lines.note_id refers to notes" in found["ondelete-not-used User.notes"][1]
    wanted = MODELS
    for old, new in EDITS:
        assert wanted.count(old) == 1, old
        wanted = wanted.replace(old, new)
    assert (tool.folder / "shop.py").read_text() == wanted
    assert {status for status, _ in ends(tool, "--allow-dirty").values()} == {"withheld"}
    assert tool("rollback").code == 0
    assert tool.contents() == before


def test_mappers_that_cannot_be_set_up_can_be_then(tool: Tool) -> None:
    tool.plant({"pyproject.toml": "", "shop.py": BROKEN})
    words = ("--select", "back-populates-of-nothing,two-write-one-column")
    said = tool("models", ".", "--python", sys.executable, *words, "--fix")
    assert said.code == 0, said.out
    assert "Author.books" in said.out
    cured = BROKEN.replace('back_populates="writer"', 'back_populates="author"')
    assert (tool.folder / "shop.py").read_text(encoding="utf-8") == cured

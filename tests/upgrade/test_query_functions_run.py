"""Queries that go from file to file give the same answers before and after, on every version."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import fix_all
from alchemigrate.upgrade.overlays import overlay

FILES = {
    "database.py": """\
from sqlalchemy import Column, ForeignKey, Integer, String, create_engine
from sqlalchemy.orm import declarative_base, relationship, scoped_session, sessionmaker

Base = declarative_base()
engine = create_engine("sqlite://")
Session = scoped_session(sessionmaker(bind=engine))


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(20))
    posts = relationship("Post", lazy="joined", back_populates="user")


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))
    user = relationship("User", back_populates="posts")
""",
    "queries.py": """\
from sqlalchemy.orm import Query

from database import Post, Session, User


def users() -> Query:
    return Session.query(User).filter(User.id > 1)


def writers(name=None):
    found = users().join(User.posts)
    if name:
        found = found.filter(User.name == name)
    return found.order_by(User.id)


def counted(db):
    return db.query(User.name, Post.id).join(User.posts)


class Store:
    def __init__(self, db):
        self.db = db

    def _posts(self, least):
        return self.db.query(Post).filter(Post.id >= least)

    def newest(self):
        return self._posts(2).order_by(Post.id.desc()).first()
""",
    "pages.py": """\
def page(query, number, size=2):
    return query.count(), query.limit(size).offset(number * size).all()


def names(query):
    for one in query:
        yield type(one).__name__, one.id
""",
    "app.py": """\
import pages
from database import Base, Post, Session, User, engine
from pages import names
from queries import Store, counted, users, writers

Base.metadata.create_all(engine)
for number in range(1, 5):
    posts = [Post(id=10 * number + one) for one in range(number)]
    Session.add(User(id=number, name="ab"[number % 2], posts=posts))
Session.commit()


def told(db):
    total, first = pages.page(db.query(Post).filter(Post.id > 20), 1)
    return total, [one.id for one in first], pages.page(writers(), 0)[0]


print([one.id for one in users()], users().count())
print([one.name for one in writers().all()], writers("a").first().id)
print(sorted(dict(counted(Session).filter(User.id == 3))), counted(Session).count())
print(Store(Session).newest().id, told(Session), list(names(users())))
""",
}


def answer(folder: Path, version: str) -> str:
    """What the program in a folder prints."""
    python = Path(sys.executable)
    paths = f"{overlay(version, python)}{os.pathsep}{folder}"
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(
        [python, folder / "app.py"], env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout


@pytest.mark.parametrize("version", ["1.4", "2.0", "2.1"])
def test_answers_of_a_project(tmp_path: Path, version: str) -> None:
    data = {path: text.encode() for path, text in FILES.items()}
    outcome = fix_all(data, [], data.__getitem__, Options("2.0", True, frozenset({"AL300"})))
    assert sorted(outcome.changed) == ["app.py", "pages.py", "queries.py"]
    assert not any(b".query(" in text for text in outcome.changed.values())
    assert b"def page(session, query, number, size=2):" in outcome.changed["pages.py"]
    answers = []
    for name, files in (("before", data), ("after", {**data, **outcome.changed})):
        for path, text in files.items():
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / path).write_bytes(text)
        answers.append(answer(tmp_path / name, version))
    assert answers[0] == answers[1]
    assert answers[0].startswith("[2, 3, 4] 3\n")

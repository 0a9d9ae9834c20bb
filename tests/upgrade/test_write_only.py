"""A dynamic collection and the write-only one that it becomes give the same answers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from alchemigrate.upgrade.check import Options
from alchemigrate.upgrade.fixpoint import fix_all

APP = """\
from sqlalchemy import Column, ForeignKey, Integer, String, Table, create_engine
from sqlalchemy.orm import Session, declarative_base, relationship

Base = declarative_base()
tagged = Table(
    "tagged", Base.metadata,
    Column("writer_id", ForeignKey("writers.id")), Column("tag_id", ForeignKey("tags.id")),
)


class Writer(Base):
    __tablename__ = "writers"
    id = Column(Integer, primary_key=True)
    posts = relationship(
        "Post", lazy="dynamic", back_populates="writer", order_by="Post.title.desc()"
    )
    tags = relationship("Tag", lazy="dynamic", secondary=tagged)


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    writer_id = Column(ForeignKey("writers.id"))
    writer = relationship("Writer", back_populates="posts")


class Tag(Base):
    __tablename__ = "tags"
    id = Column(Integer, primary_key=True)
    name = Column(String)


def fill(session: Session):
    writer = Writer()
    session.add(writer)
    writer.posts.append(Post(title="a"))
    writer.posts.extend([Post(title="b"), Post(title="c")])
    writer.tags.append(Tag(name="x"))
    session.commit()


def read(session: Session):
    writer = session.get(Writer, 1)
    print([post.title for post in writer.posts])
    print([post.title for post in writer.posts.filter(Post.title != "b").order_by(None).all()])
    print(writer.posts.count(), writer.tags.filter(Tag.name == "x").count())
    print(writer.posts.first().title, writer.posts.filter_by(title="a").one().id)
    print([post.title for post in writer.posts[1:3]], writer.posts[0].title)
    print(writer.tags.filter(Tag.name == "y").one_or_none(), len(list(writer.tags)))
    print(session.query(Writer).filter(Writer.posts.any(title="a")).count())


def change(session: Session):
    writer = session.get(Writer, 1)
    first = writer.posts.filter_by(title="a").one()
    writer.posts.remove(first)
    Post(title="d", writer=writer)
    session.add(Post(title="e", writer=writer))
    print([post.title for post in writer.posts.all()], first.writer)
    session.commit()
    print(session.query(Post.title, Post.writer_id).order_by(Post.id).all())


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    fill(session)
    read(session)
    change(session)
"""


def answers(program: str, overlay: Path) -> str:
    """What a program prints on a version."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={**os.environ, "PYTHONPATH": str(overlay)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_answers_are_kept(version: str, sqlalchemy_overlay: Callable[[str], Path]) -> None:
    options = Options("2.0", select=frozenset({"dynamic-loader"}))
    outcome = fix_all(["app.py"], [], {"app.py": APP.encode()}.__getitem__, options)
    after = outcome.changed["app.py"].decode()
    assert "dynamic" not in after
    assert after.count("WriteOnlyMapped[") == 2
    before = answers(APP, sqlalchemy_overlay(version))
    assert len(before.splitlines()) == 9
    assert answers(after, sqlalchemy_overlay(version)) == before


def test_only_where_asked_for() -> None:
    read = {"app.py": APP.encode()}.__getitem__
    outcome = fix_all(["app.py"], [], read, Options("2.0", modern=True, unsafe=True))
    text = outcome.changed["app.py"].decode()
    assert text.count('lazy="dynamic"') == 2
    reasons = {one.reason for one in outcome.findings if one.rule == "dynamic-loader"}
    assert reasons == {
        "every use of it can be rewritten; only where asked for: --select dynamic-loader"
    }

"""What each `schema apply` has done, in the database itself: what `schema undo` takes back."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ...values.own import PREFIX

TABLE = sa.Table(
    f"{PREFIX}deploys",
    sa.MetaData(),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("begun", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column("ended", sa.DateTime(timezone=True)),
    sa.Column("undone", sa.DateTime(timezone=True)),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
)
NOW = sa.func.now()


@dataclass(frozen=True, slots=True)
class Deploy:
    """A deploy: the heads `before` it and `after` what it has applied; `ended` if it was through
    with all that it was to do."""

    number: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    ended: bool


def last(engine: sa.Engine) -> Deploy | None:
    """The last one that was not taken back; None if there is none."""
    if not sa.inspect(engine).has_table(TABLE.name):
        return None
    query = sa.select(TABLE).where(TABLE.c.undone.is_(None)).order_by(TABLE.c.number.desc())
    with engine.connect() as connection:
        row = connection.execute(query.limit(1)).first()
    if row is None:
        return None
    before, after = (tuple(json.loads(text)) for text in (row.before, row.after))
    return Deploy(row.number, before, after, row.ended is not None)


def begin(engine: sa.Engine, heads: Sequence[str], reached: Collection[str]) -> int:
    """The number of a deploy that begins at these heads, with all that they have `reached`.

    One that was broken off on the way there goes on. To be called by one deploy at a time.
    """
    found = last(engine)
    if found is not None and not found.ended and set(found.after) <= set(reached):
        return found.number
    TABLE.create(engine, checkfirst=True)
    text = json.dumps(list(heads))
    with engine.begin() as connection:
        number = (connection.execute(sa.select(sa.func.max(TABLE.c.number))).scalar() or 0) + 1
        connection.execute(sa.insert(TABLE).values(number=number, before=text, after=text))
    return int(number)


def at(engine: sa.Engine, number: int, heads: Sequence[str]) -> None:
    """A deploy has come to these heads."""
    _set(engine, number, after=json.dumps(list(heads)))


def end(engine: sa.Engine, number: int) -> None:
    """A deploy is through."""
    _set(engine, number, ended=NOW)


def undone(engine: sa.Engine, number: int) -> None:
    """A deploy was taken back."""
    _set(engine, number, undone=NOW)


def _set(engine: sa.Engine, number: int, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(sa.update(TABLE).where(TABLE.c.number == number).values(**values))

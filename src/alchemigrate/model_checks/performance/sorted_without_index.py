"""The first rows in the order of a column that no index begins with.

With an index the database reads that many rows and stops; without one it reads and sorts the whole
table for each page.

Left alone: queries with conditions, which come first (AM704 tells of those), queries that join or
group, NULLS LAST, and tables that a database says have 1,000 rows at most.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.served import begins, indexable, new_index, sites, small
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.query_use import How, Statement

POST = """\
class Post(Base):
    __tablename__ = "posts"
    id = mapped_column(Integer, primary_key=True)
    author = mapped_column(String(20))
    written = mapped_column(DateTime)
"""
HEAD = "from models import *\nfrom sqlalchemy.orm import Session\n\n\n"
QUERY = HEAD + "def f(s: Session, given):\n    return s.query(Post){}\n"
SELECT = HEAD + "def f(s: Session, given):\n    return s.scalars(select(Post){}).all()\n"
CHECK = Check(
    code="AM705",
    level=Level.SLOW,
    examples=(
        Example(POST, ("posts.written",), code=QUERY.format(".order_by(Post.written).first()")),
        Example(
            POST,
            ("posts.written",),
            code=SELECT.format(".order_by(desc(Post.written), Post.id).limit(given)"),
            title="the newest",
        ),
        Example(POST, title="all of them", code=QUERY.format(".order_by(Post.written).all()")),
        Example(POST, title="by the key", code=QUERY.format(".order_by(Post.id)[:10]")),
        Example(
            POST,
            title="a condition",
            code=SELECT.format(".where(Post.author == given).order_by(Post.written).limit(5)"),
        ),
        Example(
            POST.replace("DateTime", "DateTime, index=True"),
            title="an index",
            code=QUERY.format(".order_by(Post.written.desc()).limit(5).all()"),
        ),
        Example(
            POST,
            title="NULLS LAST",
            code=QUERY.format(".order_by(Post.written.desc().nulls_last()).first()"),
        ),
        Example(POST, title="the last of all", code=QUERY.format(".order_by(Post.written)[-1]")),
        Example(
            POST,
            title="grouped",
            code=HEAD
            + "def f(s: Session):\n"
            + "    return s.execute(select(Post.written, func.count()).group_by(Post.written)"
            + ".order_by(Post.written).limit(5)).all()\n",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Once for each column."""
    found: dict[tuple[str, str], list[Statement]] = {}
    for one in models.code.statements:
        plain = one.complete and not (one.joined or one.distinct)
        sorted_only = one.used and all(used.how is How.ORDER for used in one.used)
        if plain and one.limited and sorted_only:
            first = one.used[0]
            found.setdefault((first.table, first.column), []).append(one)
    for (name, column), statements in found.items():
        table = models.table(name)
        of = table.column(column) if table is not None else None
        if table is None or of is None or not indexable(of):
            continue
        if not begins(models, table, column) and not small(models, table):
            yield Issue(
                f"{name}.{column}",
                f"{sites(one.place for one in statements)} "
                f"{'takes' if len(statements) == 1 else 'take'} the first rows in its order, and "
                "no index begins with it",
                new_index(models, table, (column,)),
            )

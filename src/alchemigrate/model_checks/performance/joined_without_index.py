"""Two columns that a query joins, neither of which an index begins with.

Whatever else the query asks for, the database reads one of the two tables as a whole, or both. With
an index on the one it looks up the rows that fit.

Left alone: foreign keys (AM101 tells of those) and what they refer to, columns of one table,
booleans and enumerations, tables that a database says have 1,000 rows at most.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.served import begins, indexable, new_index, refers, sites, small
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.query_use import Pair

TABLES = """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    mail = mapped_column(String)
    user_id = mapped_column(ForeignKey("users.id"))


class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    mail = mapped_column(String{})
    old_id = mapped_column(Integer)
"""
HEAD = "from models import *\nfrom sqlalchemy.orm import Session, aliased\n\n\n"
CODE = HEAD + "def f(s: Session):\n    return s.query(Order).{}.all()\n"
CHECK = Check(
    code="AM708",
    level=Level.LEGACY,
    examples=(
        Example(
            TABLES.format(""),
            ("users.mail",),
            code=CODE.format("join(User, User.mail == Order.mail)"),
        ),
        Example(
            TABLES.format(""),
            ("users.mail",),
            title="in a condition",
            code=HEAD
            + "def f(s: Session):\n"
            + "    q = select(Order.id, User.id).where(Order.mail == User.mail)\n"
            + "    return s.execute(q).all()\n",
        ),
        Example(
            TABLES.format(", unique=True"),
            title="one of them is unique",
            code=CODE.format("join(User, User.mail == Order.mail)"),
        ),
        Example(
            TABLES.format(""),
            title="a foreign key",
            code=CODE.format("join(User, User.old_id == Order.user_id)"),
        ),
        Example(
            TABLES.format(""),
            title="compared otherwise",
            code=CODE.format("join(User, User.mail != Order.mail)"),
        ),
        Example(
            TABLES.format(""),
            title="with a value",
            code=CODE.format('join(User, User.mail == "x")'),
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Once for each pair of columns."""
    found: dict[frozenset[tuple[str, str]], list[tuple[Pair, str]]] = {}
    for one in models.code.statements:
        for pair in one.pairs:
            if pair[0][0] != pair[1][0] and all(_bare(models, *side) for side in pair):
                turned = pair[1][0] in one.tables and pair[0][0] not in one.tables
                ordered = (pair[1], pair[0]) if turned else pair
                found.setdefault(frozenset(pair), []).append((ordered, one.place))
    for every in found.values():
        (near, (name, column)), _place = every[0]
        places = [place for _, place in every]
        yield Issue(
            f"{name}.{column}",
            f"{sites(places)} {'joins' if len(places) == 1 else 'join'} it with "
            f"{'.'.join(near)}, and no index begins with the one or the other",
            new_index(models, models.schema.tables[name], (column,)),
        )


def _bare(models: Models, name: str, column: str) -> bool:
    """Whether nothing finds the rows of a table by a column, though an index could."""
    table = models.table(name)
    of = table.column(column) if table is not None else None
    if table is None or of is None or not indexable(of) or small(models, table):
        return False
    return not begins(models, table, column) and not refers(table, column)

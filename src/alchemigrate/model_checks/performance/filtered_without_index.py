"""Columns that the code filters by, and that no index begins with.

Such a query reads the whole table, and gets slower with every row. Queries that filter by several
columns are served by one index on all of them: those that are compared with `=` or IN first, then
the one that is compared with `<` or `>`, or by which the rows are sorted if only some are taken.

Left alone: queries that find their rows by another column that an index begins with, by a foreign
key (AM101 tells of those) or by conditions that cannot be read; booleans, enumerations and columns
that are compared with a constant of the code, which have few values; `!=`, LIKE, IS NULL and OR;
tables that a database says have 1,000 rows at most; tests and revisions.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.served import begins, indexable, new_index, refers, sites, small
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.query_use import How, Statement, Used
from alchemigrate.values.schema import Table

ORDER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user_id = mapped_column(ForeignKey("users.id"), index=True)
    number = mapped_column(String(20))
    placed = mapped_column(DateTime)
    paid = mapped_column(Boolean)
"""
INDEXED = ORDER.replace("String(20)", "String(20), index=True")
HEAD = "from models import *\nfrom sqlalchemy.orm import Session\n\n\n"
QUERY = HEAD + "def f(s: Session, given):\n    return s.query(Order).{}\n"
SELECT = HEAD + "def f(s: Session, given):\n    return s.scalars(select(Order){}).all()\n"
CHECK = Check(
    code="AM704",
    level=Level.SLOW,
    examples=(
        Example(ORDER, ("orders.number",), code=QUERY.format("filter_by(number=given).first()")),
        Example(
            ORDER,
            ("orders.number, placed",),
            title="two columns",
            code=SELECT.format(".where(Order.placed > given, Order.number == given)"),
        ),
        Example(
            ORDER,
            ("orders.number, placed",),
            title="the newest of them",
            code=SELECT.format(
                ".where(Order.number.in_(given)).order_by(Order.placed.desc()).limit(9)"
            ),
        ),
        Example(
            ORDER,
            ("orders.number",),
            title="a name that holds the query",
            code=HEAD
            + "def f(s: Session, given, paid):\n"
            + "    q = s.query(Order).filter(Order.number == given)\n"
            + "    if paid:\n        q = q.filter(Order.paid == True)\n"
            + "    return q.all()\n",
        ),
        Example(
            ORDER,
            ("orders.number",),
            title="an update",
            code=HEAD
            + "def f(s: Session, given):\n"
            + "    s.execute(update(Order).where(Order.number == given).values(paid=True))\n",
        ),
        Example(INDEXED, title="an index", code=QUERY.format("filter_by(number=given).first()")),
        Example(
            ORDER,
            title="a foreign key too",
            code=QUERY.format("filter_by(number=given, user_id=given).all()"),
        ),
        Example(ORDER, title="few values", code=QUERY.format("filter(Order.paid == True).all()")),
        Example(
            ORDER, title="a constant", code=QUERY.format('filter(Order.number == "none").all()')
        ),
        Example(
            ORDER,
            title="one of two",
            code=QUERY.format("filter(or_(Order.number == given, Order.id == given)).all()"),
        ),
        Example(
            ORDER,
            title="not by an index",
            code=QUERY.format("filter(Order.number.like(given), Order.placed == None).all()"),
        ),
        Example(
            ORDER,
            title="conditions from elsewhere",
            code=QUERY.format("filter(Order.number == given, *given).all()"),
        ),
        Example(
            ORDER,
            title="a query that is handed on",
            code=QUERY.format("filter(Order.number == given)"),
        ),
        Example(
            ORDER,
            title="another branch may add one that an index serves",
            code=HEAD
            + "def f(s: Session, given, user):\n"
            + "    q = s.query(Order).filter(Order.number == given)\n"
            + "    if user:\n        q = q.filter(Order.user_id == user)\n"
            + "    return q.all()\n",
        ),
        Example(
            ORDER,
            title="not the models' query",
            code=HEAD + "def f(s, given):\n    return s.query(given).filter_by(number=1).all()\n",
        ),
    ),
)
COLUMNS = 4
"""More columns than this are not worth an index of their own."""
Shape = tuple[str, tuple[str, ...]]


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Once for each table and set of columns, those that serve most queries first."""
    shapes: dict[Shape, list[Statement]] = {}
    for one in models.code.statements:
        for shape in _shapes(models, one):
            shapes.setdefault(shape, []).append(one)
    advised: set[tuple[str, str]] = set()
    for (name, columns), found in sorted(shapes.items(), key=lambda each: len(each[0][1])):
        table = models.schema.tables[name]
        if any((name, column) in advised for column in columns):
            continue
        advised.add((name, columns[0]))
        names = ", ".join(columns)
        yield Issue(
            f"{name}.{names}",
            f"{sites(one.place for one in found)} "
            f"{'filters' if len(found) == 1 else 'filter'} by "
            f"{'it' if len(columns) == 1 else 'them'}, and no index begins with "
            f"{columns[0] if len(columns) == 1 else 'any of them'}",
            new_index(models, table, columns),
        )


def _shapes(models: Models, one: Statement) -> Iterator[Shape]:
    """The tables of a statement with the columns of an index that would serve it."""
    if not one.complete or any(_served(models, used) for used in one.used):
        return
    for name in dict.fromkeys(used.table for used in one.used):
        table = models.table(name)
        if table is None or small(models, table):
            continue
        columns = _columns(table, one)
        if columns:
            yield name, columns


def _served(models: Models, used: Used) -> bool:
    """Whether rows are, or may be, found by an index that begins with the column."""
    if used.how in (How.ORDER, How.GROUP, How.DISTINCT, How.JOIN):
        return False
    table = models.table(used.table)
    return table is None or refers(table, used.column) or begins(models, table, used.column)


def _columns(table: Table, one: Statement) -> tuple[str, ...]:
    """The columns of the index, in the order that serves: nothing if it is not worth while."""
    mine = [used for used in one.used if used.table == table.name and used.sure]
    equal = _named(table, mine, (How.EQUAL, How.IN))
    ranged = _named(table, mine, (How.RANGE,))
    ordered = _named(table, mine, (How.ORDER,)) if one.limited and not ranged else []
    if not equal and not ranged:
        return ()
    return tuple(dict.fromkeys((*equal, *ranged[:1], *ordered[:1])))[:COLUMNS]


def _named(table: Table, used: list[Used], hows: tuple[How, ...]) -> list[str]:
    found = []
    for one in used:
        column = table.column(one.column)
        if one.how in hows and column is not None and indexable(column):
            found.append(one.column)
    return found

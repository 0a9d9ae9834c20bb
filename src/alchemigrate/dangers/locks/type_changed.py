"""A column that gets another type, for which PostgreSQL writes the whole table again.

Nobody may use the table meanwhile, and every index of it is built again. Code that still runs may
send values of the old type. Left alone: a longer VARCHAR, VARCHAR to TEXT, a NUMERIC with more
digits before the point, TIMESTAMP and INTERVAL with more precision, new and small tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.writing import phased
from alchemigrate.values.change import (
    AddColumn,
    ChangeType,
    CreateTable,
    RenameColumn,
    RenameTable,
)
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Statement
from alchemigrate.values.schema import Column

WIDER = 'op.alter_column("users", "n", type_=sa.BigInteger(), existing_type=sa.Integer())'
DANGER = Danger(
    code="SC108",
    level=Level.SLOW,
    axis=Axis.LOCKS,
    examples=(
        Example(WIDER, ("users.n",)),
        Example(
            'op.execute("ALTER TABLE users ALTER n TYPE bigint USING n::bigint")',
            ("users.n",),
            title="as SQL",
        ),
        Example(
            'op.alter_column("users", "n", type_=sa.String(10), existing_type=sa.String(20))',
            ("users.n",),
            title="shorter",
        ),
        Example(
            'op.alter_column("users", "n", type_=sa.String(50), existing_type=sa.String(20))',
            title="longer",
        ),
        Example(
            'op.alter_column("users", "n", type_=sa.Text(), existing_type=sa.String(20))',
            title="text",
        ),
        Example(
            'op.alter_column("users", "n", type_=sa.Numeric(12, 2), '
            "existing_type=sa.Numeric(10, 2))",
            title="more digits",
        ),
        Example(
            'op.alter_column("users", "n", type_=sa.String(50))',
            title="longer than an earlier revision says",
            before='op.create_table("users", sa.Column("n", sa.String(20)))',
        ),
        Example(
            'op.alter_column("users", "n", type_=sa.String(50))',
            ("users.n",),
            title="what it was is not known",
            before='op.create_table("users", sa.Column("m", sa.String(20)))',
        ),
        Example(
            'op.execute("ALTER TABLE users ALTER n TYPE numeric(11, 2)")',
            title="what it gets back has less digits",
            down='op.execute("ALTER TABLE users ALTER n TYPE numeric(8, 2)")',
        ),
        Example(
            'if op.get_bind().dialect.name == "mysql":\n    ' + WIDER, title="on another database"
        ),
        Example(WIDER, title="small", rows={"users": 3}),
    ),
)


@DANGER.on(ChangeType)
def find(setting: Setting, statement: Statement) -> Iterator[Issue]:
    """Types that cannot be changed in place."""
    change: ChangeType = statement.change  # type: ignore[assignment]
    before = change.before or _known(setting, statement)
    if not setting.matters(change.table) or in_place(before, change.type_sql):
        return
    table, old = change.table, change.column
    using = (change.using,) if change.using else ()
    yield Issue(
        f"{table}.{old}",
        f"PostgreSQL writes {table} again, and nobody can use it meanwhile",
        "a column beside it, kept alike by a trigger, filled in batches, swapped in a moment: "
        + phased("ChangeType", table, old, change.type_sql or "..", *using),
    )


def _known(setting: Setting, statement: Statement) -> str:
    """The type that the column had by the revisions before, or gets back by the downgrade; ""
    where they do not say."""
    change: ChangeType = statement.change  # type: ignore[assignment]
    own = [one for one in setting.upgrade if one.line < statement.line]
    earlier = (one.upgrade.statements for one in setting.history.before(setting.revision))
    for statements in (own, *earlier):
        for one in reversed(statements):
            found = _said(one, change.table, change.column)
            if found is not None:
                return found
    back = [
        one.change.type_sql
        for one in setting.revision.downgrade
        if isinstance(one.change, ChangeType)
        and (one.change.table, one.change.column) == (change.table, change.column)
    ]
    return back[0] if len(back) == 1 else ""


def _said(statement: Statement, table: str, name: str) -> str | None:
    """The type that a statement leaves a column with, "" if it is unknown; None for another."""
    match statement.change:
        case RenameTable(name=renamed) if renamed == table:
            return ""
        case RenameColumn(table=of, name=renamed) if (of, renamed) == (table, name):
            return ""
        case ChangeType(table=of, column=own) as made if (of, own) == (table, name):
            return made.type_sql
        case AddColumn(column=made) if (made.table, made.name) == (table, name):
            return made.type.sql.get("postgresql", "")
        case CreateTable(table=of, columns=columns) if of == table:
            return _type_of(columns, name)
    return None


def _type_of(columns: tuple[Column, ...], name: str) -> str:
    found = [one.type.sql.get("postgresql", "") for one in columns if one.name == name]
    return found[0] if found else ""


def in_place(before: str, after: str) -> bool:
    """Whether every value of the old type is one of the new, as it is stored."""
    old, new = _sized(before), _sized(after)
    if not before or old is None or new is None:
        return False
    if {old[0], new[0]} <= {"varchar", "text"}:
        return new[0] == "text" or (old[0] == "varchar" and _at_least(new[1], old[1]))
    if old[0] != new[0]:
        return False
    if old[0] in ("numeric", "decimal"):
        return new[1] == () or (len(old[1]) == 2 == len(new[1]) and old[1][1] == new[1][1]
                                and new[1][0] >= old[1][0])  # fmt: skip
    return old[0] in ("timestamp", "time", "interval", "varbit") and _at_least(new[1], old[1])


def _at_least(new: tuple[int, ...], old: tuple[int, ...]) -> bool:
    return new == () or (old != () and new[0] >= old[0])


def _sized(kind: str) -> tuple[str, tuple[int, ...]] | None:
    match = re.fullmatch(r"([a-z_ ]+?)\s*(?:\(([\d, ]+)\))?", kind.strip().lower())
    if match is None:
        return None
    name = match[1].replace("character varying", "varchar").strip()
    name = name.removesuffix(" without time zone")
    return name, tuple(int(one) for one in (match[2] or "").split(",") if one.strip())

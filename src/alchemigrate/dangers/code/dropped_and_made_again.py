"""A column that is dropped and another of the same type added where a rename was meant.

Autogenerate writes this for every renamed attribute: the values are lost without a word. Left
alone: other types, and several columns that come or go at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import AddColumn, ChangeRows, DropColumn
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Revision

DROP = 'op.drop_column("users", "name")\n'
ADD = 'op.add_column("users", sa.Column("full_name", sa.String(50)))\n'
BACK = 'op.add_column("users", sa.Column("name", sa.String(50)))\nop.drop_column("users", "x")'
DANGER = Danger(
    code="SC305",
    level=Level.SILENT,
    axis=Axis.CODE,
    examples=(
        Example(ADD + DROP, ("users.name",), down=BACK),
        Example(ADD.replace("String(50)", "Integer") + DROP, title="another type", down=BACK),
        Example(ADD + DROP.replace("users", "orders"), title="another table", down=BACK),
        Example(
            ADD + ADD.replace("full_name", "short") + DROP, title="two come, one goes", down=BACK
        ),
        Example(
            ADD + 'op.execute("UPDATE users SET full_name = name WHERE id > 0")\n' + DROP,
            title="copied before",
            down=BACK,
        ),
    ),
)


@DANGER.on(Revision)
def find(setting: Setting, revision: Revision) -> Iterator[Issue]:
    """Pairs of columns of one table that are one column with two names."""
    came: dict[str, list[AddColumn]] = {}
    gone: dict[str, list[tuple[DropColumn, int]]] = {}
    for one in setting.upgrade:
        if isinstance(one.change, AddColumn):
            came.setdefault(one.change.table, []).append(one.change)
        elif isinstance(one.change, DropColumn):
            gone.setdefault(one.change.table, []).append((one.change, one.line))
    for table, dropped in gone.items():
        added = came.get(table, [])
        if len(dropped) != 1 or len(added) != 1 or _copies(setting, table):
            continue
        (old, line), new = dropped[0], added[0].column
        if _type_before(revision, table, old.column) == new.type.sql:
            yield Issue(
                f"{table}.{old.column}",
                f"its values are lost: {new.name} comes empty",
                f'keep the old name there: {new.name} = mapped_column("{old.column}", ..); or '
                f"see column-renamed",
                line,
            )


def _copies(setting: Setting, table: str) -> bool:
    """Whether the revision writes rows of the table, or does what is not known."""
    written = [one.change for one in setting.upgrade if isinstance(one.change, ChangeRows)]
    return bool(setting.upgrade.unread) or any(one.table in (table, "") for one in written)


def _type_before(revision: Revision, table: str, column: str) -> object:
    """The type that downgrade gives the column back with."""
    for one in revision.downgrade:
        match one.change:
            case AddColumn(made) if (made.table, made.name) == (table, column):
                return made.type.sql
    return None

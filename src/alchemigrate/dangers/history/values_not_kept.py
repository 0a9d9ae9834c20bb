"""A downgrade that makes a dropped column or table again, empty.

Going back looks as if it worked, and the values are gone. Left alone: columns to which the
downgrade gives values, tables into which it writes rows, and what it does not bring back.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import AddColumn, ChangeRows, CreateTable, DropColumn, DropTable
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Revision

DROP = 'op.drop_column("users", "name")'
BACK = 'op.add_column("users", sa.Column("name", sa.Text))\n'
DANGER = Danger(
    code="SC402",
    level=Level.WEAK,
    axis=Axis.HISTORY,
    examples=(
        Example(DROP, ("users.name",), down=BACK),
        Example(
            'op.drop_table("users")',
            ("users",),
            title="a table",
            down='op.create_table("users", sa.Column("id", sa.Integer))',
        ),
        Example(
            DROP,
            title="filled again",
            down=BACK + 'op.execute("UPDATE users SET name = first || last WHERE id > 0")',
        ),
        Example(
            DROP,
            title="filled by an expression",
            down=BACK + 'op.execute(sa.table("users", sa.column("name")).update().values(name=""))',
        ),
        Example(
            DROP,
            title="filled by what is computed",
            down=BACK + "op.execute(f'UPDATE users SET {asked()}')",
        ),
        Example(
            DROP,
            ("users.name",),
            title="another column is filled",
            down=BACK + "op.execute(\"UPDATE users SET nick = '' WHERE name IS NULL\")",
        ),
        Example(
            'op.drop_table("users")',
            title="rows are written again",
            down='op.create_table("users", sa.Column("id", sa.Integer))\n'
            'op.execute("INSERT INTO users SELECT id FROM people")',
        ),
        Example(
            'op.drop_table("users")',
            ("users",),
            title="an UPDATE of no rows",
            down='op.create_table("users", sa.Column("id", sa.Integer))\n'
            'op.execute("UPDATE users SET id = 1")',
        ),
        Example(
            DROP,
            ("users.name",),
            title="rows that are deleted fill nothing",
            down='op.execute("DELETE FROM users WHERE id < 0")\n' + BACK,
        ),
        Example(
            DROP,
            ("users.name",),
            title="a default in every row",
            down=BACK.replace("sa.Text", 'sa.Text, server_default="nobody", nullable=False'),
        ),
        Example(
            DROP,
            title="it stays away",
            down='op.add_column("users", sa.Column("nick", sa.Text))',
        ),
        Example(
            'op.add_column("users", sa.Column("n", sa.Text))',
            title="the other way",
            down='op.drop_column("users", "n")',
        ),
    ),
)


@DANGER.on(Revision)
def find(setting: Setting, revision: Revision) -> Iterator[Issue]:
    """What comes back without its values."""
    down = list(revision.downgrade)
    rows = [one.change for one in down if isinstance(one.change, ChangeRows)]
    columns = {
        (one.change.table, one.change.column.name): one.change.column
        for one in down
        if isinstance(one.change, AddColumn)
    }
    tables = {one.change.table for one in down if isinstance(one.change, CreateTable)}
    for one in setting.upgrade:
        match one.change:
            case DropColumn(table, column) if (table, column) in columns:
                if any(_fills(written, table, column) for written in rows):
                    continue
                again = columns[table, column]
                kept = "empty" if again.server_default is None else "its default in every row"
                yield _issue(f"{table}.{column}", one.line, kept)
            case DropTable(table) if table in tables:
                if not any((row.kind, row.table) == ("insert", table) for row in rows):
                    yield _issue(table, one.line, "empty")


def _fills(rows: ChangeRows, table: str, column: str) -> bool:
    """Whether a statement gives a column values; one of which the columns are not known may."""
    writes = rows.kind in ("insert", "update") and rows.table == table
    return writes and (not rows.columns or column in rows.columns)


def _issue(name: str, line: int, how: str) -> Issue:
    return Issue(
        name,
        f"downgrade makes it again, {how}",
        "rename it in this revision, and drop it in a later one; or say in the downgrade that its "
        "values are lost",
        line,
    )

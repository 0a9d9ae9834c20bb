"""A new table with a foreign key, which waits without an end for the table that it refers to.

A key takes SHARE ROW EXCLUSIVE there, also that of an empty table: it waits behind every
transaction that has written to that table, all later writers wait behind it, and once it has the
lock they do until the revision ends. With a lock_timeout nobody waits for long; a key that is
added in a revision of its own keeps the lock for a moment. Left alone: revisions that set a
lock_timeout before, or whose `env.py` does; references to tables that the revision itself makes,
and to small ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.locking import referred, unlimited
from alchemigrate.dangerkit.recipe import Recipe
from alchemigrate.dangerkit.writing import TIMEOUT, own
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Revision
from alchemigrate.values.schema import ForeignKey

COLUMN = 'sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"))'
MADE = f'op.create_table("notes", {COLUMN})'
ADDED = 'op.create_foreign_key("fk", "notes", "users", ["user_id"], ["id"])'
USERS = 'op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))'
DANGER = Danger(
    code="SC119",
    level=Level.LEGACY,
    axis=Axis.LOCKS,
    examples=(
        Example(MADE, ("notes.fk_notes_user_id",)),
        Example(
            'op.create_table("notes", sa.Column("user_id", sa.Integer), '
            'sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk"))',
            ("notes.fk",),
            title="beside the columns",
        ),
        Example(
            'op.execute("CREATE TABLE notes (user_id INT REFERENCES users (id))")',
            ("notes.fk_notes_user_id",),
            title="as SQL",
        ),
        Example(
            f"{MADE}\n{MADE.replace('notes', 'marks')}",
            ("notes.fk_notes_user_id",),
            title="once in a revision",
        ),
        Example(
            f'op.create_table("notes", sa.Column("user_id", sa.Integer))\n{ADDED}',
            ("notes.fk",),
            title="right behind it",
        ),
        Example(f"{TIMEOUT}\n{MADE}", title="with a timeout"),
        Example(f"{USERS}\n{MADE}", title="both are new"),
        Example(
            'op.create_table("notes", sa.Column("id", sa.Integer, primary_key=True), '
            'sa.Column("above_id", sa.Integer, sa.ForeignKey("notes.id")))',
            title="to itself",
        ),
        Example(MADE, title="small", rows={"users": 9}),
        Example(ADDED, title="a table that was there: see no-lock-timeout"),
    ),
)


@DANGER.on(Revision)
def find(setting: Setting, _: Revision) -> Iterator[Issue]:
    """The first new table that waits for another one."""
    for statement in unlimited(setting):
        waiting = [
            key
            for key in referred(statement)
            if setting.is_new(key.table) and setting.matters(key.refers)
        ]
        for key in waiting[:1]:
            yield Issue(
                f"{key.table}.{_name(key)}",
                f"waits for {key.refers} without an end, and whoever writes to {key.refers} waits "
                "behind it",
                f"{TIMEOUT} before it, or in env.py for all revisions; best, the table without "
                f"{', '.join(map(_name, waiting))}, each added NOT VALID in a revision of its own: "
                "see foreign-key-at-once",
                statement.line,
                ((statement, Recipe(limits=True)),),
            )
            return


def _name(key: ForeignKey) -> str:
    return key.name or f"fk_{own(key.table)}_{'_'.join(key.columns)}"

"""A revision that waits for a lock without an end.

While it waits behind a long query, every query that comes after it waits too, and the application
stands still. With a lock_timeout it gives up and can be tried again. Left alone: revisions that
lock no table in use, and where `env.py` or an earlier statement of the revision sets lock_timeout.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.dangerkit.locking import building, exclusive, unlimited
from alchemigrate.dangerkit.recipe import Recipe
from alchemigrate.dangerkit.writing import TIMEOUT
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Revision, Statement

ADD = 'op.add_column("users", sa.Column("n", sa.Integer))'
DANGER = Danger(
    code="SC115",
    level=Level.LEGACY,
    axis=Axis.LOCKS,
    examples=(
        Example(ADD, ("users",)),
        Example(
            'op.create_index("ix", "orders", ["a"])\n' + ADD, ("orders",), title="an index first"
        ),
        Example(
            'op.create_index("ix", "users", ["a"])', title="an index: see index-not-concurrently"
        ),
        Example(
            "with op.get_context().autocommit_block():\n"
            '    op.create_index("ix", "users", ["a"], postgresql_concurrently=True)',
            title="an index that lets others write",
        ),
        Example(f"{TIMEOUT}\n{ADD}", title="with a timeout"),
        Example(
            f"{TIMEOUT}\nwith op.get_context().autocommit_block():\n"
            f"    op.execute('ANALYZE users')\n{ADD}",
            ("users",),
            title="SET LOCAL ends with its transaction",
        ),
        Example(
            f"{TIMEOUT.replace('LOCAL ', '')}\nwith op.get_context().autocommit_block():\n"
            f"    op.execute('ANALYZE users')\n{ADD}",
            title="for the whole session",
        ),
        Example('op.create_table("users", sa.Column("n", sa.Integer))', title="a new table"),
    ),
)


@DANGER.on(Revision)
def find(setting: Setting, _: Revision) -> Iterator[Issue]:
    """Revisions that lock tables in use and set no lock_timeout before."""
    waiting = [one for one in unlimited(setting) if _locks(one, setting)]
    for statement in waiting[:1] if any(map(exclusive, waiting)) else ():
        yield Issue(
            exclusive(statement) or building(statement),
            "waits for its lock without an end, and every later query waits behind it",
            f"{TIMEOUT} as the first statement, or in env.py for all revisions",
            statement.line,
            ((statement, Recipe(limits=True)),),
        )


def _locks(statement: Statement, setting: Setting) -> bool:
    """Whether it locks a table in use; also one that only builds an index, before which the limit
    has to be set, too."""
    table = exclusive(statement) or building(statement)
    return bool(table) and not setting.is_new(table)

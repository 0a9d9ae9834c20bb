"""A statement that is committed while its revision is not done, and raises when it is run again.

What stands in or before an `autocommit_block()` is committed even if a later statement fails. The
revision is not done then, and has to be run once more: what was made is there already. Left alone:
IF [NOT] EXISTS, constraints that are dropped if they are there before they are added, rows, and
what stands behind the last block.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.dangerkit import Axis, Danger, Example, Issue, Setting
from alchemigrate.values.change import (
    AddColumn,
    AddConstraint,
    AddIndex,
    AddLabel,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    RenameColumn,
    RenameTable,
)
from alchemigrate.values.finding import Level
from alchemigrate.values.revision import Revision, Statement

MAKING = (AddColumn, AddIndex, AddLabel, CreateTable)
TAKING = (DropColumn, DropIndex, DropTable)
ADD = 'op.add_column("users", sa.Column("n", sa.Integer))\n'
BLOCK = "with op.get_context().autocommit_block():\n    "
INDEX = 'op.create_index("ix", "users", ["n"], postgresql_concurrently=True'
DANGER = Danger(
    code="SC408",
    level=Level.WEAK,
    axis=Axis.HISTORY,
    examples=(
        Example(f"{BLOCK}{INDEX})", ("0002",)),
        Example(f"{ADD}{BLOCK}{INDEX}, if_not_exists=True)", ("0002",), title="before a block"),
        Example(f"{BLOCK}{INDEX}, if_not_exists=True)\n{ADD}", title="behind it"),
        Example(f"{BLOCK}{INDEX}, if_not_exists=True)", title="if it is not there"),
        Example(ADD, title="no block"),
        Example(
            'op.execute("ALTER TABLE users DROP CONSTRAINT IF EXISTS c")\n'
            'op.execute("ALTER TABLE users ADD CONSTRAINT c CHECK (n > 0) NOT VALID")\n'
            f"{BLOCK}op.execute('ALTER TABLE users VALIDATE CONSTRAINT c')",
            title="what an earlier try left goes first",
        ),
    ),
)


@DANGER.on(Revision)
def find(setting: Setting, revision: Revision) -> Iterator[Issue]:
    """The first statement that cannot be run again once a later one has failed."""
    every = [one for one in setting.upgrade if not one.maybe]
    blocks = [number for number, one in enumerate(every) if one.outside]
    if not blocks:
        return
    known: set[tuple[str, str]] = set()
    for statement in every[: blocks[-1] + 1]:
        if not _runs_again(statement, known):
            yield Issue(
                revision.revision,
                f"line {statement.line} is committed before the revision is done: run again after "
                "a failure it raises",
                "if_not_exists=True or if_exists=True, in SQL IF [NOT] EXISTS; or a revision of "
                "its own",
                statement.line,
            )
            return


def _runs_again(statement: Statement, known: set[tuple[str, str]]) -> bool:
    """Whether a statement does not raise the second time; `known` are the constraints that are
    dropped and added in the revision itself."""
    match statement.change:
        case DropConstraint(table, name):
            ready = "if exists" in statement or (table, name) in known
            known.add((table, name))
            return ready
        case AddConstraint(made):
            return (made.table, made.name or "") in known
        case RenameColumn() | RenameTable():
            return False
    if isinstance(statement.change, MAKING):
        return "if not exists" in statement
    return "if exists" in statement or not isinstance(statement.change, TAKING)

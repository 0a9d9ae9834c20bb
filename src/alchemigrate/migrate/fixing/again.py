"""What of a revision may be run again after a failure further on.

An `autocommit_block()` commits what stands before it, while the revision is not done yet: after a
failure all of it runs once more.
"""

from __future__ import annotations

import ast

from ...values.change import (
    AddColumn,
    AddIndex,
    AddLabel,
    ChangeRows,
    ChangeType,
    Configure,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropNotNull,
    DropSchema,
    DropTable,
    Lock,
    Other,
    Rewrite,
    SetDefault,
    SetNotNull,
    Validate,
)
from ...values.revision import Revision, Statement
from .place import Body

ALWAYS = (Configure, Validate, SetNotNull, DropNotNull, SetDefault, Rewrite, Lock)
READING = ("SELECT", "SHOW", "ANALYZE", "VACUUM", "COMMENT")


def runs_again(node: ast.stmt, body: Body, revision: Revision) -> bool:
    """Whether a node of `upgrade()` does the same when it is run twice."""
    if isinstance(node, ast.Pass | ast.Import | ast.ImportFrom):
        return True
    inside = [one for one in revision.upgrade if body.holds(node, one)]
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    if any(isinstance(one.func, ast.Name) and one.func.id in body.functions for one in calls):
        return False
    if any(node.lineno <= one <= (node.end_lineno or 0) for one in revision.upgrade.unread):
        return False
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return all(map(same_twice, inside))
    return bool(inside) and all(map(same_twice, inside))


def same_twice(statement: Statement) -> bool:
    """Whether a statement changes nothing, and does not fail, when it is sent again."""
    match statement.change:
        case AddColumn() | AddIndex() | AddLabel() | CreateTable():
            return "if not exists" in statement
        case DropColumn() | DropConstraint() | DropIndex() | DropSchema() | DropTable():
            return "if exists" in statement
        case ChangeType(using=using):
            return not using
        case ChangeRows(kind=kind):
            return kind in ("delete", "truncate")
        case Other(words):
            return words.startswith(READING)
    return isinstance(statement.change, ALWAYS)

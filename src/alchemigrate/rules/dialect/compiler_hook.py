"""Hooks of a custom SQL compiler that are called otherwise, or not at all.

2.0 took `positiontup_level` and the argument `positional_names` of `bindparam_string()` away, and
calls `returning_clause()` with the keyword `populate_result_map`. 2.1 never calls
`update_limit_clause()` and `delete_limit_clause()`: what follows the WHERE of an UPDATE or DELETE
comes from `update_post_criteria_clause()` and `delete_post_criteria_clause()`.

Left alone: hooks that take `**kw` where that is enough, and classes that are no compilers. There is
no rewrite: a dialect's SQL has to be tested against its database.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import outside_bases
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule

_HEAD = "from sqlalchemy.sql.compiler import SQLCompiler\n\nclass Mine(SQLCompiler):\n"

RULE = Rule(
    code="AL705",
    level=Level.BREAKS,
    since="2.0",
    rows=("compiler-positiontup", "visit-update-limit-clause"),
    examples=(
        Example(
            _HEAD + "    def returning_clause(self, stmt, cols):\n        return ''\n", FLAGGED
        ),
        Example(
            _HEAD + "    def bindparam_string(self, name, positional_names=None, **kw):\n"
            "        return '?'\n",
            FLAGGED,
        ),
        Example(
            _HEAD + "    def f(self, name):\n        return self.positiontup_level[name]\n", FLAGGED
        ),
        Example(
            _HEAD + "    def update_limit_clause(self, stmt):\n        return 'LIMIT 1'\n",
            FLAGGED,
            target="2.1",
        ),
        Example(
            _HEAD + "    def update_limit_clause(self, stmt):\n        return 'LIMIT 1'\n",
            None,
            title="2.0 calls it",
        ),
        Example(
            _HEAD + "    def returning_clause(self, stmt, cols, **kw):\n        return ''\n",
            None,
            title="it takes any keyword",
        ),
        Example(
            "class Mine:\n    def returning_clause(self, stmt, cols):\n        return ''\n",
            None,
            title="no compiler",
        ),
    ),
)

LIMITS = ("update_limit_clause", "delete_limit_clause")
_OWNERS = {"SQLCompiler", "StrSQLCompiler"}


@RULE.on(ast.FunctionDef, names=("returning_clause", "bindparam_string", *LIMITS))
def find(context: Context, node: ast.FunctionDef) -> Iterator[Found]:
    """A hook in a class that derives from a compiler."""
    if not _in_compiler(context, node):
        return
    parameters = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
    message = reason = ""
    if node.name in LIMITS:
        message, reason = _limit(node.name) if context.target == "2.1" else ("", "")
    elif node.name == "bindparam_string":
        if "positional_names" in parameters:
            message = "bindparam_string() gets no positional_names on 2.0"
            reason = "leave it to the base class, or take the names out of the text"
    elif node.args.kwarg is None and "populate_result_map" not in parameters:
        message = "returning_clause() is called with populate_result_map on 2.0"
        reason = "take populate_result_map and **kw, and hand them on to the columns"
    if message:
        yield Found(node, message, reason=reason)


@RULE.on(ast.Attribute, names=("positiontup_level", *LIMITS))
def find_use(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A member of compilers that is gone."""
    owner = context.origin(node.value).rpartition(".")[2]
    own = isinstance(node.value, ast.Name) and node.value.id == "self"
    if owner not in _OWNERS and not (own and _in_compiler(context, node)):
        return
    if node.attr == "positiontup_level":
        reason = "compilers count positions themselves: compiler.positiontup is the result"
        yield Found(node, "compilers have no positiontup_level on 2.0", reason=reason)
    elif context.target == "2.1":
        message, reason = _limit(node.attr)
        yield Found(node, message, reason=reason)


def _limit(name: str) -> tuple[str, str]:
    new = name.replace("limit", "post_criteria")
    return f"{name}() is not called on 2.1", f"write {new}(), which gets the statement and **kw"


def _in_compiler(context: Context, node: ast.AST) -> bool:
    """Whether a node stands in a class that derives from a SQL compiler of SQLAlchemy."""
    home: Ref | None = context.enclosing_class(node)
    return home is not None and any(
        base.name.startswith("sqlalchemy.") and base.name.endswith("Compiler")
        for base in outside_bases(context.infer, home)
    )

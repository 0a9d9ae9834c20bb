"""A statement of your own that asks to be committed.

`_execution_options = Executable._execution_options.union({"autocommit": True})` in a class of your
own made 1.x commit after each execution of it (also `autocommit = True`, for a DDL element). On 2.0
nothing reads it, and what the statement writes is lost at close.

Left alone: `autocommit` of classes that are no SQL elements. Reported only: the commit belongs
where the statement is executed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import outside_bases
from alchemigrate.project.names import canonical
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule

_HEAD = "from sqlalchemy.sql.expression import ClauseElement, Executable\n\n\n"

RULE = Rule(
    code="AL147",
    level=Level.SILENT,
    since="2.0",
    rows=("custom-executable-autocommit-attr",),
    examples=(
        Example(
            _HEAD + "class Refresh(Executable, ClauseElement):\n    inherit_cache = False\n"
            "    _execution_options = Executable._execution_options.union({'autocommit': True})\n",
            FLAGGED,
        ),
        Example(
            "from sqlalchemy.schema import DDLElement\n\n\nclass CreateView(DDLElement):\n"
            "    autocommit = True\n",
            FLAGGED,
            title="a DDL element",
        ),
        Example("class Connection(Driver):\n    autocommit = True\n", None, title="no SQL element"),
        Example(
            _HEAD + "class Refresh(Executable, ClauseElement):\n"
            "    _execution_options = Executable._execution_options.union({'a': True})\n",
            None,
            title="another option",
        ),
        Example(
            _HEAD + "class Refresh(Executable, ClauseElement):\n    autocommit = False\n",
            None,
            title="not to be committed",
        ),
    ),
)

ELEMENTS = {
    f"sqlalchemy.{name}"
    for name in (
        "Executable ClauseElement DDLElement ExecutableDDLElement UpdateBase Insert Update Delete "
        "ColumnElement FunctionElement"
    ).split()
}


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Classes of SQL elements that ask for autocommit."""
    asking = [s for s in node.body if isinstance(s, ast.Assign) and _asks(s)]
    if not asking or not node.bases:
        return
    ref = Ref(context.module, node)
    if any(canonical(base.name) in ELEMENTS for base in outside_bases(context.infer, ref)):
        for statement in asking:
            yield Found(
                statement,
                f"{node.name} is not committed by itself on 2.0",
                reason="commit where it is executed",
                object=node.name,
            )


def _asks(statement: ast.Assign) -> bool:
    match statement.targets:
        case [ast.Name(id="autocommit" | "_autocommit")]:
            return getattr(statement.value, "value", None) is True
        case [ast.Name(id="_execution_options")]:
            return any(_says_autocommit(part) for part in ast.walk(statement.value))
    return False


def _says_autocommit(node: ast.AST) -> bool:
    match node:
        case ast.Dict(keys=keys, values=values):
            return any(
                getattr(key, "value", None) == "autocommit"
                and getattr(value, "value", None) is True
                for key, value in zip(keys, values, strict=True)
            )
        case ast.keyword(arg="autocommit", value=value):
            return getattr(value, "value", None) is True
    return False

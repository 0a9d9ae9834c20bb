"""`sqlalchemy.orm.evaluator.EvaluatorCompiler` is private, and warns.

2.0 calls it `_EvaluatorCompiler` and gives it under the old name with a warning only. The import
takes the new name and keeps the old one in the file.

Left alone: imports with another way out. Not for the bridge: 1.4 knows the old name only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.moving import guarded

RULE = Rule(
    code="AL341",
    level=Level.DEPRECATED,
    since="2.0",
    bridge=False,
    rows=("orm-evaluator-compiler",),
    examples=(
        Example(
            "from sqlalchemy.orm.evaluator import EvaluatorCompiler  # it\n",
            "from sqlalchemy.orm.evaluator import _EvaluatorCompiler as EvaluatorCompiler  # it\n",
        ),
        Example(
            "from sqlalchemy.orm.evaluator import UnevaluatableError, EvaluatorCompiler as E\n",
            "from sqlalchemy.orm.evaluator import UnevaluatableError, _EvaluatorCompiler as E\n",
            title="under another name",
        ),
        Example(
            "from sqlalchemy.orm import evaluator\ne = evaluator.EvaluatorCompiler()\n",
            FLAGGED,
            title="through the module",
        ),
        Example(
            "try:\n    from sqlalchemy.orm.evaluator import EvaluatorCompiler\n"
            "except ImportError:\n    EvaluatorCompiler = None\n",
            None,
            title="another way out",
        ),
        Example("from rules.evaluator import EvaluatorCompiler\n", None, title="another"),
    ),
)

MESSAGE = "EvaluatorCompiler is private on 2.0: its old name warns"


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """An import of the old name."""
    if node.module != "sqlalchemy.orm.evaluator" or node.level or guarded(context, node):
        return
    for alias in node.names:
        if alias.name == "EvaluatorCompiler":
            text = f"_EvaluatorCompiler as {alias.asname or alias.name}"
            yield Found(alias, MESSAGE, make.fix(make.replace(context, alias, text)))


@RULE.on(ast.Attribute, names=("EvaluatorCompiler",))
def find_attribute(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """The old name, read from the module."""
    if context.origin(node).startswith("sqlalchemy.orm.") and not guarded(context, node):
        yield Found(node, MESSAGE, reason="import _EvaluatorCompiler as EvaluatorCompiler")

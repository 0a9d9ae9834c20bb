"""Two mapped classes make a table of the same name.

"Table 'plans' is already defined for this MetaData instance": the module that comes second cannot
be imported. Often one of the classes is an old copy, or a file is imported under two names.

Which class is to stay is a decision; nothing is rewritten.

Left alone: tables on other bases or in other schemas, `extend_existing` and `keep_existing`,
classes made under a condition or in a function, and test code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule
from alchemigrate.rulekit.bases import at_top, base_of
from alchemigrate.rulekit.imported import importers, is_test
from alchemigrate.rulekit.tables import text_of

_ONE = (
    'class Plan(Base):\n    __tablename__ = "plans"\n    id = Column(Integer, primary_key=True)\n'
)
_TWO = _ONE.replace("Plan", "OldPlan")
_GAP = "\n\n"

RULE = Rule(
    code="AL507",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    examples=(
        Example(_ONE + _GAP + _TWO, FLAGGED),
        Example(_ONE + _GAP + _TWO.replace("plans", "old_plans"), None),
        Example(
            "Other = declarative_base()\n\n\n" + _ONE + _GAP + _TWO.replace("(Base)", "(Other)"),
            None,
            title="another base",
        ),
        Example(
            _ONE + _GAP + _TWO + '    __table_args__ = {"extend_existing": True}\n',
            None,
            title="meant so",
        ),
        Example(
            _ONE + _GAP + _TWO + '    __table_args__ = {"schema": "old"}\n', None, title="a schema"
        ),
        Example(
            _ONE, None, files={"test_plan.py": "from models import *\n" + _TWO}, title="a test"
        ),
    ),
)


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """A class whose table name an earlier one has."""
    ref = Ref(context.module, node)
    name, args = _written(ref)
    if not name or not at_top(context, ref) or is_test(context.module.path):
        return
    if not context.mappings.has_table(ref) or not base_of(context, ref):
        return
    for other in _others(context, ref, (name, args)):
        if base_of(context, other) == base_of(context, ref):
            place = f"{other.module.path}:{other.node.lineno}"
            yield Found(
                node,
                f"{node.name} makes the table {name} that {other.name} ({place}) makes too",
                reason="which of the two classes is to stay has to be decided",
                object=f"{node.name}.__tablename__",
                cure=f"remove one of {node.name} and {other.name}, or rename its table",
            )
            return


def _others(context: Context, ref: Ref, written: tuple[str, str]) -> Iterator[Ref]:
    """Earlier classes that say the same: above in this file, or in files imported as well."""
    for refs in context.mappings.by_name.values():
        for other in refs:
            if other == ref or not isinstance(other.node, ast.ClassDef):
                continue
            if _written(other) != written:
                continue
            if not at_top(context, other) or is_test(other.module.path):
                continue
            if other.module is ref.module:
                if other.node.lineno < ref.node.lineno:
                    yield other
            elif other.module.path < ref.module.path and all(
                any(importers(context, module.path)) for module in (ref.module, other.module)
            ):
                yield other


def _written(ref: Ref) -> tuple[str, str]:
    """The table's name and schema as the class body says them; empty where it cannot be told."""
    assert isinstance(ref.node, ast.ClassDef)
    name, schema = "", ""
    for statement in ref.node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__tablename__")], value=value):
                name = text_of(value) or ""
            case ast.Assign(targets=[ast.Name(id="__table_args__")], value=value):
                keys = [text_of(n) for n in ast.walk(value) if isinstance(n, ast.Constant)]
                if {"extend_existing", "keep_existing"} & set(keys):
                    return "", ""
                schema = ast.unparse(value) if "schema" in keys else ""
    return name, schema

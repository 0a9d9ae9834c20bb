"""`declarative_base()` makes a class that type checkers cannot follow.

"Invalid base class", they say of every model, and the plugin that taught mypy is gone in 2.1.
`class Base(DeclarativeBase): pass` is the form 2.0 has: the same base with the same constructor;
`metadata=` and `type_annotation_map=` become class attributes, the classes of `cls=` its bases.

Left alone: bases made from a `registry`, automap's, and those of migration scripts.

Reported only: `metaclass=`, `mapper=`, `constructor=`, `class_registry=`, `bind=`; a `cls=` with a
constructor, a metaclass or an `__init_subclass__` of its own, or one that cannot be read; projects
that ask whether a class is a `DeclarativeMeta` or `__abstract__`, and those whose models have an
`__init_subclass__` (with DeclarativeBase it runs while the class is mapped, not before).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Fix,
    Found,
    Import,
    Level,
    Rule,
    make,
)
from alchemigrate.rulekit.base_users import obstacle_to_class
from alchemigrate.rulekit.exports import is_exported
from alchemigrate.rulekit.prelude import MODERN
from alchemigrate.rulekit.revisions import is_revision

_FILES = {"models.py": MODERN}
_OLD = (
    "from sqlalchemy import MetaData\nfrom sqlalchemy.orm import declarative_base, relationship\n"
)
_NEW = "from sqlalchemy import MetaData\nfrom sqlalchemy.orm import relationship, DeclarativeBase\n"
_TOOLS = "\n\nclass Tools:\n    def keep(self):\n        pass\n\n\n"
_CLASS = "\n\nclass Base(DeclarativeBase):\n"


def _example(before: str, after: str | None, title: str) -> Example:
    result = _NEW + after if after else after
    return Example(_OLD + before, result, title, _FILES, bare=True)


def _reported(before: str, title: str) -> Example:
    return Example(_OLD + before, FLAGGED, title, _FILES, bare=True)


RULE = Rule(
    code="AL562",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("declarative-base-class", "typing-declarative-base-call"),
    examples=(
        _example(
            "# kept\nBase = declarative_base()  # of all\nBase.query = None\n",
            _CLASS.replace("class", "# kept\nclass", 1)
            + "    pass  # of all\n\n\nBase.query = None\n",
            "plain",
        ),
        Example(
            _OLD + "from typing import Any\n\nBase: Any = declarative_base()\n",
            _NEW + _CLASS + "    pass\n",
            "an annotation whose import goes, too",
            _FILES,
            bare=True,
        ),
        Example(
            "from typing import Any\n" + _OLD + "\nBase: Any = declarative_base()\nx: Any = 1\n",
            "from typing import Any\n" + _NEW + _CLASS + "    pass\n\n\nx: Any = 1\n",
            "an annotation that is used elsewhere",
            _FILES,
            bare=True,
        ),
        _example(
            "\nnames = MetaData()\n\nBase = declarative_base(metadata=names)\n",
            "\nnames = MetaData()\n" + _CLASS + "    metadata = names\n",
            "with metadata",
        ),
        _example(
            _TOOLS + "Base = declarative_base(cls=Tools)\n",
            _TOOLS + "class Base(Tools, DeclarativeBase):\n    pass\n",
            "with a class",
        ),
        _example("Base = tools.declarative_base()\n", None, "not SQLAlchemy"),
        _example("class Base(DeclarativeBase):\n    pass\n", None, "a class already"),
        _reported("Base = declarative_base(metaclass=Meta)\n", "a metaclass"),
        _reported(
            "Base = declarative_base()\nknown = isinstance(Base, DeclarativeMeta)\n",
            "asked for by its metaclass",
        ),
        _reported(
            "class Tools:\n    def __init__(self):\n        self.kept = 1\n\n\n"
            "Base = declarative_base(cls=Tools)\n",
            "a constructor",
        ),
        _reported("models = [declarative_base()]\n", "not given a name"),
    ),
)  # fmt: skip

_CALLS = ("sqlalchemy.orm.declarative_base", "sqlalchemy.ext.declarative.declarative_base")


@RULE.on(ast.Call, names=("declarative_base",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A base made by the function."""
    if not context.calls(call, *_CALLS) or is_revision(context):
        return
    message = "type checkers cannot follow declarative_base(); 2.0 has class Base(DeclarativeBase)"
    statement = context.parent(call)
    name = _name(statement)
    if name is None or not isinstance(statement, ast.stmt):
        yield Found(call, message, None, "the base is not given a name here")
        return
    reason = obstacle_to_class(context, call, name)
    fix = None if reason else _fix(context, statement, call, name)
    yield Found(call, message, fix, reason, object=name)


def _name(statement: ast.AST | None) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return None


def _fix(context: Context, statement: ast.stmt, call: ast.Call, name: str) -> Fix:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    spelled, imports = _base_name(context, call)
    classes = given.get("cls")
    parts = classes.elts if isinstance(classes, ast.Tuple) else [classes] if classes else []
    bases = ", ".join([*(context.source(part) for part in parts), spelled])
    indent, newline = make.indent_of(context, statement), context.module.newline
    attributes = [
        f"{attribute} = {context.source(value)}"
        for attribute in ("metadata", "type_annotation_map")
        if (value := given.get(attribute)) is not None
        and not (isinstance(value, ast.Constant) and value.value is None)
    ]
    body = f"{newline}{indent}    ".join(["", *(attributes or ["pass"])])
    edits = [make.replace(context, statement, f"class {name}({bases}):{body}")]
    gone = [*_CALLS, *_annotated(context, statement)]
    drops = [
        Import(module, word, drop=True)
        for module, _, word in (dotted.rpartition(".") for dotted in gone)
        if not is_exported(context, word)
    ]
    return make.fix(*edits, *_gaps(context, statement), imports=(*imports, *drops))


def _annotated(context: Context, statement: ast.stmt) -> list[str]:
    """The dotted names in an annotation that goes with the statement: `typing.Any`."""
    if not isinstance(statement, ast.AnnAssign):
        return []
    names = [one for one in ast.walk(statement.annotation) if isinstance(one, ast.Name)]
    return [dotted for one in names if "." in (dotted := context.origin(one))]


def _base_name(context: Context, call: ast.Call) -> tuple[str, tuple[Import, ...]]:
    bound = context.project.own_scope(context.module, context.module.tree).bindings
    if "DeclarativeBase" in bound:
        return context.name_for("sqlalchemy.orm.DeclarativeBase", call)
    return "DeclarativeBase", (Import("sqlalchemy.orm", "DeclarativeBase"),)


def _gaps(context: Context, statement: ast.stmt) -> list[Edit]:
    """The two empty lines that stand around a class of a module."""
    if context.parent(statement) is not context.module.tree:
        return []
    lines, text, newline = context.module.lines, context.module.text, context.module.newline
    first = statement.lineno
    while first > 1 and _line(context, first - 1).startswith("#"):
        first -= 1
    start, end = lines.start_of(first), lines.end_of(statement.end_lineno or 1)
    before, after = text[:start].splitlines(), text[end:].splitlines()
    edits: list[Edit] = []
    if before:
        edits.append(Edit(start, start, newline * _missing(before[::-1])))
    if after:
        edits.append(Edit(end, end, newline * _missing(after)))
    return [edit for edit in edits if edit.text]


def _line(context: Context, number: int) -> str:
    lines = context.module.lines
    return context.module.text[lines.start_of(number) : lines.end_of(number)]


def _missing(lines: list[str]) -> int:
    """How many of two empty lines are not there, looking away from the statement."""
    return next((max(0, 2 - count) for count, line in enumerate(lines[:3]) if line.strip()), 0)

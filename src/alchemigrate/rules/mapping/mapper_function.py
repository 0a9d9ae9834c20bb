"""`mapper()` is gone: a registry maps classes.

`mapper(Person, people)` raises on 2.0; `registry.map_imperatively(Person, people)` does the same
since 1.4. Classes that refer to one another by name must share one registry: that of the
declarative base the module has, or one made above the first mapping if all of them are in this
file.

Withheld: mappings in several files without a common base (one registry has to be put where all
can import it), and `non_primary=True`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.names import canonical
from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Import,
    Kind,
    Level,
    Rule,
    make,
)

_HEAD = "from sqlalchemy.orm import mapper\n"
_CLASS = "\n\nclass Person:\n    pass\n\n\n"

RULE = Rule(
    code="AL535",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("mapper-function",),
    examples=(
        Example(
            _HEAD + _CLASS + "mapper(Person, users, properties={})\n",
            _CLASS + "Base.registry.map_imperatively(Person, users, properties={})\n",
            title="the base's registry",
        ),
        Example(
            "from sqlalchemy import MetaData, Table\n" + _HEAD + "\npeople = Table('p', "
                "MetaData())\n"
            + _CLASS + "mapper(Person, people)\n",
            "from sqlalchemy import MetaData, Table\nfrom sqlalchemy.orm import registry\n"
            "\npeople = Table('p', MetaData())\n" + _CLASS
            + "mapper_registry = registry()\nmapper_registry.map_imperatively(Person, people)\n",
            bare=True,
            title="a registry of its own",
        ),
        Example(
            _HEAD + _CLASS + "mapper(Person, people)\n",
            FLAGGED,
            bare=True,
            files={"other.py": _HEAD + _CLASS + "mapper(Person, pets)\n"},
            title="mappings in several files",
        ),
        Example(_HEAD + _CLASS + "mapper(Person, users, non_primary=True)\n", FLAGGED),
        Example("from tools import mapper\n\nmapper(User, users)\n", None, title="not SQLAlchemy"),
        Example("Base.registry.map_imperatively(Person, users)\n", None),
    ),
)  # fmt: skip

_NAME = "mapper_registry"
_MAPPER = "sqlalchemy.orm.mapper"


@RULE.on(ast.Call, names=("mapper",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of sqlalchemy.orm.mapper."""
    if canonical(context.origin(call.func)) != _MAPPER:
        return
    message = "mapper() is gone in 2.0: registry.map_imperatively() does it"
    mapped = context.source(call.args[0]) if call.args else ""
    if context.argument(call, "non_primary") is not None:
        yield Found(call, message, reason="a non-primary mapper becomes aliased()", object=mapped)
        return
    dropped = Import("sqlalchemy.orm", "mapper", drop=True)
    owner = _registry(context, call)
    if owner:
        edit = make.replace(context, call.func, f"{owner}.map_imperatively")
        yield Found(call, message, make.fix(edit, imports=(dropped,)), object=mapped)
    elif not _all_here(context):
        reason = "classes are mapped in several files: make one registry that all of them import"
        yield Found(call, message, reason=reason, object=mapped)
    elif _NAME in context.project.own_scope(context.module, context.module.tree).bindings:
        edit = make.replace(context, call.func, f"{_NAME}.map_imperatively")
        yield Found(call, message, make.fix(edit, imports=(dropped,)), object=mapped)
    else:
        spelled, imports = context.name_for("sqlalchemy.orm.registry", call)
        edits = (
            make.replace(context, call.func, f"{_NAME}.map_imperatively"),
            _made(context, spelled),
        )
        yield Found(call, message, make.fix(*edits, imports=(*imports, dropped)), object=mapped)


def _registry(context: Context, call: ast.Call) -> str:
    """How a registry that the module has already is reached; empty if there is none."""
    names = [*context.project.own_scope(context.module, context.module.tree).bindings, "Base"]
    for name in names:
        node = ast.copy_location(ast.Name(name, ast.Load()), call)
        context.module.parents.setdefault(node, call)
        kind = context.kind(node)
        if kind is Kind.BASE:
            return f"{name}.registry"
        if kind is Kind.REGISTRY and name != _NAME:
            return name
    return ""


def _mapper_calls(context: Context) -> list[ast.Call]:
    return [
        call
        for call in ast.walk(context.module.tree)
        if isinstance(call, ast.Call) and canonical(context.origin(call.func)) == _MAPPER
    ]


def _all_here(context: Context) -> bool:
    for path in context.project.callers.get("mapper", []):
        module = context.project.module(path)
        if module is None or module is context.module:
            continue
        if _mapper_calls(Context(module, context.project, context.target)):
            return False
    return True


def _made(context: Context, spelled: str) -> Edit:
    """`mapper_registry = registry()` above the first top-level statement that maps something."""
    first = min(_mapper_calls(context), key=lambda call: call.lineno)
    top: ast.AST = first
    while context.parent(top) is not context.module.tree:
        parent = context.parent(top)
        assert parent is not None
        top = parent
    assert isinstance(top, ast.stmt)
    lines = [top.lineno, *(d.lineno for d in getattr(top, "decorator_list", []))]
    at = context.module.lines.start_of(min(lines))
    return Edit(at, at, f"{_NAME} = {spelled}(){context.module.newline}")

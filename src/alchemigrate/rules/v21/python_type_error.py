"""`python_type` of a type does not raise any more, and JSON's is `object`.

Types without a Python class of their own raised an error for `type.python_type`; 2.1
gives `object`, and for `JSON` as well (it was `dict`). Code that catches the error to find such
types does not find them. Code that makes other models of columns (pydantic, marshmallow, GraphQL)
knows what to do with `dict` and not with `object`: it may fail where it is imported.

Where a project has JSON columns and `column.type.python_type` is read, JSON's case is written in
front of it: `dict if isinstance(column.type, JSON) else column.type.python_type`, the same answer
on all versions. Reported only: the error is caught (test for `object` beside it), the column comes
from a call, or a JSON type of the project has a `python_type` of its own. Left alone: other
readings in projects without JSON.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import find_in_class, outside_bases
from alchemigrate.project.kinds import UNKNOWN, Kind, Ref, Value
from alchemigrate.project.names import canonical
from alchemigrate.rulekit import FLAGGED, Context, Example, Fix, Found, Level, Rule, make
from alchemigrate.rulekit.declared_columns import name_of_type
from alchemigrate.rulekit.presence import mentions_sqlalchemy

_ERRORS = (f"{NotImplemented}Error", "RuntimeError")
"""What was raised, and the class that it derives from."""

_JSON = (
    "from sqlalchemy import JSON\n\n\nclass Paper(Base):\n    __tablename__ = 'papers'\n"
    "    id = Column(Integer, primary_key=True)\n    body = Column(JSON)\n\n\n"
)
_OWN = "class Own(JSON):\n    @property\n    def python_type(self):\n        return list\n\n\n"

RULE = Rule(
    code="AL887",
    level=Level.SILENT,
    since="2.1",
    rows=("typeengine-python-type",),
    examples=(
        Example(
            "def kind(c):\n    try:\n        return c.type.python_type\n"
            "    except RuntimeError:\n        return str\n",
            FLAGGED,
            target="2.1",
        ),
        Example("k = sa.JSON().python_type\n", FLAGGED, target="2.1", title="JSON"),
        Example(
            _JSON + "kinds = {c.name: c.type.python_type for c in Paper.__table__.c}\n",
            _JSON + "kinds = {c.name: dict if isinstance(c.type, JSON) else c.type.python_type "
            "for c in Paper.__table__.c}\n",
            target="2.1",
            title="a column of a project with JSON",
        ),
        Example(
            "from papers import Paper\n\nplain = Paper.__table__.c.id.type.python_type is int\n",
            "from papers import Paper\nfrom sqlalchemy import JSON\n\nplain = "
            "(dict if isinstance(Paper.__table__.c.id.type, JSON) else "
            "Paper.__table__.c.id.type.python_type) is int\n",
            target="2.1",
            title="compared",
            files={"papers.py": "from models import *\n\n\n" + _JSON},
        ),
        Example(
            _JSON + "def kind(table):\n    return first(table).type.python_type\n",
            FLAGGED,
            target="2.1",
            title="of what a call gives",
        ),
        Example(
            _JSON + _OWN + "def kind(column):\n    return column.type.python_type\n",
            FLAGGED,
            target="2.1",
            title="a JSON type of the project's own",
        ),
        Example(
            "def kind(column):\n    return column.type.python_type\n",
            None,
            target="2.1",
            title="no JSON in the project",
        ),
        Example(
            _JSON
            + "def kind(column):\n    if isinstance(column.type, JSON):\n        return dict\n"
            "    return column.type.python_type\n",
            None,
            target="2.1",
            title="JSON's case is written",
        ),
        Example("k = sa.Integer().python_type\n", None, target="2.1", title="a plain type"),
        Example(
            "def kind(c):\n    try:\n        return c.type.python_type\n"
            "    except AttributeError:\n        return str\n",
            None,
            target="2.1",
            title="another error",
        ),
        Example(
            "try:\n    k = c.python_type\nexcept RuntimeError:\n    pass\n",
            None,
            target="2.1",
            bare=True,
            title="no SQLAlchemy",
        ),
    ),
)


_NAMES = ("JSON", "JSONB")
_OPEN = (ast.Assign, ast.AnnAssign, ast.Return, ast.Tuple, ast.List, ast.Set, ast.Dict)
"""What holds a conditional expression without brackets around it."""


@RULE.on(ast.Attribute, names=("python_type",))
def find(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """A reading that counts on the error, or on JSON's old answer."""
    if _is_json(context, node.value):
        message = "python_type of JSON is object on 2.1, not dict"
        yield Found(node, message, reason="say dict, if that is meant")
    elif not mentions_sqlalchemy(context):
        return
    elif _caught(context, node):
        message = "python_type gives object on 2.1 where it raised an error"
        yield Found(node, message, reason="test for object beside the error")
    elif _may_be_json(context, node):
        message = "python_type of a JSON column is object on 2.1, not dict"
        found = _fix(context, node)
        if isinstance(found, str):
            yield Found(node, message, reason=found)
        else:
            yield Found(node, message, found)


def _is_json(context: Context, node: ast.expr) -> bool:
    name = name_of_type(context, context.module, node)
    return name.startswith("sqlalchemy.") and name.rpartition(".")[2] in _NAMES


def _may_be_json(context: Context, node: ast.Attribute) -> bool:
    """Whether the type of some column is asked, JSON columns exist, and nothing asks for them."""
    if not isinstance(node.ctx, ast.Load) or getattr(node.value, "attr", "") != "type":
        return False

    def search() -> Value:
        return Value(Kind.BOOL) if _has_json(context) else UNKNOWN

    if not context.infer.once(("json columns",), search):
        return False
    around = context.function(node) or context.module.tree
    return not any(
        isinstance(one, ast.Call)
        and len(one.args) == 2
        and any(name in context.source(one.args[1]) for name in _NAMES)
        for one in context.project.calls_by_name(context.module).get("isinstance", ())
        if around is context.module.tree or around in context.ancestors(one)
    )


def _has_json(context: Context) -> bool:
    project = context.project
    for name in _NAMES:
        for path in {*project.callers.get(name, ()), *project.mentioners.get(name, ())}:
            module = project.module(path)
            assert module is not None
            nodes = [
                *(call.func for call in project.calls_by_name(module).get(name, ())),
                *project.mentions_by_name(module).get(name, ()),
            ]
            origins = (canonical(context.infer.origin(module, node)) for node in nodes)
            if any(origin.startswith("sqlalchemy.") for origin in origins):
                return True
    return False


def _fix(context: Context, node: ast.Attribute) -> Fix | str:
    """JSON's case in front of the reading."""
    part: ast.expr = node.value
    while isinstance(part, ast.Attribute):
        part = part.value
    if not isinstance(part, ast.Name):
        return "test for JSON: the column comes from a call that would be made twice"
    if _own_json(context):
        return "a JSON type of the project has a python_type of its own"
    if context.in_fstring(node):
        return "it stands inside an f-string: write it outside first"
    json, imports = context.name_for("sqlalchemy.JSON", node)
    text = f"dict if isinstance({context.source(node.value)}, {json}) else "
    if _holds(context, node):
        return make.fix(make.before(context, node, text), imports=imports)
    return make.fix(*make.wrap(context, node, f"({text}", ")"), imports=imports)


def _holds(context: Context, node: ast.expr) -> bool:
    parent = context.parent(node)
    if isinstance(parent, ast.Call):
        return node in parent.args
    if isinstance(parent, ast.DictComp):
        return node is parent.value
    return isinstance(parent, (ast.keyword, *_OPEN))


def _own_json(context: Context) -> bool:
    """Whether a class of the project that derives from JSON says its python_type itself."""
    bases = {"sqlalchemy.JSON", *(f"sqlalchemy.dialects.postgresql.{one}" for one in _NAMES)}
    project = context.project
    for path in sorted({path for paths in project.class_files.values() for path in paths}):
        module = project.module(path)
        if module is None or "python_type" not in module.text:
            continue
        for ref in (Ref(module, one) for one in module.of(ast.ClassDef)):
            outside = {canonical(one.name) for one in outside_bases(context.infer, ref)}
            if outside & bases and find_in_class(context.infer, ref, "python_type"):
                return True
    return False


def _caught(context: Context, node: ast.AST) -> bool:
    inner = node
    for around in context.ancestors(node):
        if isinstance(around, ast.Try) and inner in around.body:
            handled = [context.source(h.type) for h in around.handlers if h.type is not None]
            return any(name in text for text in handled for name in _ERRORS)
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return False
        inner = around
    return False

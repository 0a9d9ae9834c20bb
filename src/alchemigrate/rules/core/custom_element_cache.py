"""A SQL element of your own has to say whether statements with it may be cached.

Since 1.4 compiled statements are cached. A class derived from `FunctionElement`, `ColumnElement`,
`ClauseElement` or `Executable` without `inherit_cache` makes every statement with it compile anew,
with a warning.

`inherit_cache = True` is written for functions that keep nothing on themselves: their arguments are
part of the cache key already. `inherit_cache = False` is written for all others, because no key
knows what they keep: nothing is cached, as before, but said.
Left alone: classes that say it themselves, and DDL elements, which are never cached.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import lineage, outside_bases
from alchemigrate.project.names import canonical
from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule, make
from alchemigrate.rulekit.class_bodies import added_attribute, in_one_line

_IMPORT = "from sqlalchemy.sql.expression import ColumnElement, Executable, FunctionElement\n\n\n"

RULE = Rule(
    code="AL146",
    level=Level.DEPRECATED,
    since="1.4",
    rows=("custom-element-inherit-cache",),
    examples=(
        Example(
            _IMPORT + "class utcnow(FunctionElement):\n    type = DateTime()  # UTC\n",
            _IMPORT + "class utcnow(FunctionElement):\n    type = DateTime()  # UTC\n"
            "    inherit_cache = True\n",
        ),
        Example(
            _IMPORT + "class within(ColumnElement):\n    def __init__(self, a, b):\n"
            "        self.a = a\n        self.b = b\n",
            _IMPORT + "class within(ColumnElement):\n    inherit_cache = False\n\n"
            "    def __init__(self, a, b):\n        self.a = a\n        self.b = b\n",
            title="what it keeps is in no key",
        ),
        Example(
            _IMPORT + 'class greatest(FunctionElement):\n    """The greater one."""\n\n'
            "    name = 'greatest'\n\n    def __init__(self, *parts):\n"
            "        super().__init__(*parts, literal(0))\n",
            _IMPORT + 'class greatest(FunctionElement):\n    """The greater one."""\n\n'
            "    name = 'greatest'\n    inherit_cache = True\n\n"
            "    def __init__(self, *parts):\n        super().__init__(*parts, literal(0))\n",
            title="arguments only",
        ),
        Example(_IMPORT + "class utcnow(FunctionElement): name = 'u'\n", FLAGGED, title="one line"),
        Example(
            _IMPORT + "class utcnow(FunctionElement):\n    inherit_cache = True\n",
            None,
            title="it says so",
        ),
        Example(
            "from sqlalchemy.schema import DDLElement\n\n\n"
            "class CreateView(DDLElement):\n    pass\n",
            None,
            title="a DDL element",
        ),
        Example("class utcnow(Function):\n    name = 'u'\n", None, title="no SQL element"),
    ),
)

FUNCTIONS = {"sqlalchemy.FunctionElement", "sqlalchemy.GenericFunction"}
ELEMENTS = FUNCTIONS | {
    f"sqlalchemy.{name}" for name in "ColumnElement ClauseElement Executable UpdateBase".split()
}
_DDL = {"sqlalchemy.DDLElement", "sqlalchemy.ExecutableDDLElement"}
_BEHIND = ("name", "type", "package", "identifier", "__visit_name__")


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Classes of SQL elements without a word on caching."""
    if (
        not node.bases
        or "inherit_cache" in context.project.own_scope(context.module, node).bindings
    ):
        return
    ref = Ref(context.module, node)
    bases = {canonical(base.name) for base in outside_bases(context.infer, ref)}
    if not bases & ELEMENTS or bases & _DDL:
        return
    message = f"{node.name} does not say whether statements with it may be cached"
    if in_one_line(node):
        yield Found(node, message, reason="the class is written in one line", object=node.name)
    else:
        keeps = not bases <= FUNCTIONS or any(map(_keeps_something, lineage(context.infer, ref)))
        line = f"inherit_cache = {not keeps}"
        fix = make.fix(added_attribute(context, node, line, *_BEHIND))
        yield Found(node, message, fix, object=node.name)


def _keeps_something(ref: Ref) -> bool:
    """Whether a class binds an attribute of an instance anywhere, or may do so unseen."""
    for node in ast.walk(ref.node):
        match node:
            case ast.Attribute(ctx=ast.Store()):
                return True
            case ast.Attribute(attr="__dict__"):
                return True
            case ast.Name(id="setattr" | "vars"):
                return True
    return False

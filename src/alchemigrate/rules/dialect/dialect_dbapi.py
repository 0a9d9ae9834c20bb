"""A dialect imports its driver in `import_dbapi()`.

2.0 renamed the class method `dbapi()`, so that the attribute `dbapi` is always the module. The old
name works with a warning. The method gets the new name, and one of the old name that calls it: 1.4
asks for that one.

Left alone: dialects that have both, classes that are no dialects, and methods that are no class
methods. Reported only: a method that calls another one of its name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import find_in_class, outside_bases
from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, make

_HEAD = "from sqlalchemy.engine.default import DefaultDialect\n\nclass Mine(DefaultDialect):\n"
_BODY = "        import mine\n        return mine\n"

RULE = Rule(
    code="AL706",
    level=Level.DEPRECATED,
    since="2.0",
    rows=("dialect-import-dbapi",),
    examples=(
        Example(
            _HEAD + "    @classmethod\n    def dbapi(cls):  # late\n" + _BODY,
            _HEAD + "    @classmethod\n    def import_dbapi(cls):  # late\n" + _BODY
            + "\n    @classmethod\n    def dbapi(cls):\n        return cls.import_dbapi()\n",
        ),
        Example(
            _HEAD + "    @classmethod\n    def dbapi(cls):\n"
            "        return super().dbapi()\n",
            FLAGGED,
            title="it calls the old one",
        ),
        Example(
            _HEAD + "    @classmethod\n    def import_dbapi(cls):\n" + _BODY
            + "    @classmethod\n    def dbapi(cls):\n        return cls.import_dbapi()\n",
            None,
            title="both",
        ),
        Example(
            "class Mine:\n    @classmethod\n    def dbapi(cls):\n" + _BODY, None, title="no dialect"
        ),
    ),
)  # fmt: skip

MESSAGE = "a dialect imports its driver in import_dbapi() on 2.0"


@RULE.on(ast.FunctionDef, names=("dbapi",))
def find(context: Context, node: ast.FunctionDef) -> Iterator[Found]:
    """The class method of a dialect."""
    home = context.enclosing_class(node)
    names = [context.source(decorator) for decorator in node.decorator_list]
    if home is None or context.parent(node) is not home.node or names != ["classmethod"]:
        return
    dialect = any(_is_dialect(base.name) for base in outside_bases(context.infer, home))
    if not dialect or find_in_class(context.infer, home, "import_dbapi") is not None:
        return
    if any(isinstance(n, ast.Attribute) and n.attr == "dbapi" for n in ast.walk(node)):
        yield Found(node, MESSAGE, reason="it calls another dbapi(): rename both")
        return
    start = context.module.text.index("dbapi", context.span(node).start)
    end = context.span(node).end
    indent = make.indent_of(context, node)
    old = (
        f"\n\n{indent}@classmethod\n{indent}def dbapi(cls):\n{indent}    return cls.import_dbapi()"
    )
    rename = Edit(start, start + len("dbapi"), "import_dbapi")
    yield Found(node, MESSAGE, make.fix(rename, Edit(end, end, old)))


def _is_dialect(name: str) -> bool:
    last = name.rpartition(".")[2]
    return name.startswith("sqlalchemy.") and "Dialect" in last

"""`sqlalchemy.util` has no helpers for Python 2 any more.

`string_types`, `int_types`, `with_metaclass`, `u`, `py2k`, `py3k`, `raise_` and `reraise` are gone,
and their import stops the module. What Python 3 has is written in their place:
`isinstance(x, str)`, `class Model(Base, metaclass=Meta)`, `raise error from cause`.

Left alone: imports with another way out, and the same helpers of `six`. Reported only: a name that
is used in another way than these, or given on to other files.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Level, Rule, make
from alchemigrate.rulekit.dead_imports import dead, imported_from_here
from alchemigrate.rulekit.moving import guarded, without_alias
from alchemigrate.rulekit.python_2 import replaced
from alchemigrate.rulekit.removed import PYTHON_2

RULE = Rule(
    code="AL156",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("util-compat-names", "util-compat-raise"),
    examples=(
        Example(
            "from sqlalchemy.util import string_types, int_types\n\n"
            "ok = isinstance(x, string_types) or isinstance(x, (float, int_types))\n",
            "\nok = isinstance(x, str) or isinstance(x, (float, int))\n",
            bare=True,
        ),
        Example(
            "from sqlalchemy.util import with_metaclass\n\n\n"
            "class A(with_metaclass(Meta, Base)):  # mapped\n    x = 1\n\n\n"
            "class B(with_metaclass(Meta)):\n    pass\n",
            "\n\nclass A(Base, metaclass=Meta):  # mapped\n    x = 1\n\n\n"
            "class B(metaclass=Meta):\n    pass\n",
            bare=True,
            title="a metaclass",
        ),
        Example(
            "from sqlalchemy.util.compat import raise_\n\ntry:\n    f()\nexcept KeyError as e:\n"
            "    raise_(ValueError('x'), from_=e)\n",
            "\ntry:\n    f()\nexcept KeyError as e:\n    raise ValueError('x') from e\n",
            bare=True,
            title="raise with a cause",
        ),
        Example(
            "from sqlalchemy.util import reraise\nimport sys\n\ntry:\n    f()\nexcept KeyError:\n"
            "    kind, error, tb = sys.exc_info()\n    reraise(kind, error, tb)\n",
            "import sys\n\ntry:\n    f()\nexcept KeyError:\n"
            "    kind, error, tb = sys.exc_info()\n    raise error.with_traceback(tb)\n",
            bare=True,
            title="reraise",
        ),
        Example(
            "from sqlalchemy.util import u, py3k\n\nx = u('a') if py3k else 'b'\n",
            "\nx = 'a' if True else 'b'\n",
            bare=True,
            title="texts and versions",
        ),
        Example(
            "from sqlalchemy.util import string_types\n\nall_types = string_types + (bytes,)\n",
            FLAGGED,
            bare=True,
            title="as a tuple",
        ),
        Example(
            "from sqlalchemy.util import string_types\n",
            FLAGGED,
            bare=True,
            files={"views.py": "from app import string_types\n"},
            title="another file imports it from here",
        ),
        Example(
            "from sqlalchemy.util import py3k\n\n__all__ = ['py3k']\nx = py3k\n",
            FLAGGED,
            bare=True,
            title="exported",
        ),
        Example(
            "from six import string_types\n\nok = isinstance(x, string_types)\n",
            None,
            bare=True,
            title="of six",
        ),
        Example(
            "try:\n    from sqlalchemy.util import u\nexcept ImportError:\n    u = str\n",
            None,
            bare=True,
            title="another way out",
        ),
    ),
)

MESSAGE = "{} does not exist in SQLAlchemy 2: write what Python 3 has"


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """Imports of helpers for Python 2."""
    if not (node.module or "").startswith("sqlalchemy.util") or guarded(context, node):
        return
    for alias in node.names:
        name = f"{node.module}.{alias.name}"
        if name not in PYTHON_2:
            continue
        edits = _edits(context, node, alias)
        reason = "" if edits else "it is used in a way that Python 3 has no word for, or given on"
        fix = make.fix(*edits) if edits else None
        yield Found(alias, MESSAGE.format(name), fix, reason, object=name,
                    cure="write what Python 3 has")  # fmt: skip


def _edits(context: Context, node: ast.ImportFrom, alias: ast.alias) -> list[Edit]:
    """Edits of all uses and of the import; none if one of them cannot be made."""
    bound = alias.asname or alias.name
    if context.module.path.endswith("__init__.py") or imported_from_here(context, bound):
        return []
    if len(bound) > len("ue") and _is_said(context, bound):
        return []
    uses = [n for n in context.module.nodes if isinstance(n, ast.Name) and n.id == bound]
    edits = list(dead(context, node, alias)) or without_alias(context, node, alias)
    for use in uses:
        made = replaced(context, use, alias.name)
        if not made or context.in_fstring(use):
            return []
        edits += made
    return edits if uses or dead(context, node, alias) else []


def _is_said(context: Context, name: str) -> bool:
    """Whether a name stands in a string: it may be exported."""
    return any(isinstance(n, ast.Constant) and n.value == name for n in context.module.nodes)

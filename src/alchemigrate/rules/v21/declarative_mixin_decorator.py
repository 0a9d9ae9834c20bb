"""`@declarative_mixin` is not needed.

The decorator told the mypy plugin something and does nothing; 2.1 deprecates it.

Left alone: decorators of that name from elsewhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Found, Import, Level, Rule, make

HEAD = "from sqlalchemy.orm import declarative_mixin\n"

RULE = Rule(
    code="AL825",
    level=Level.DEPRECATED,
    since="2.1",
    rows=("declarative-mixin-decorator",),
    examples=(
        Example(
            HEAD + "@declarative_mixin\nclass Named:\n    pass\n",
            "class Named:\n    pass\n",
            target="2.1",
        ),
        Example(
            "from sqlalchemy import orm\n@final\n@orm.declarative_mixin\nclass Named:\n    pass\n",
            "from sqlalchemy import orm\n@final\nclass Named:\n    pass\n",
            target="2.1",
            title="one of several, by a module's name",
        ),
        Example(
            HEAD + "@declarative_mixin  # why\nclass Named:\n    pass\n",
            FLAGGED,
            target="2.1",
            title="a comment",
        ),
        Example(
            "from mine import declarative_mixin\n@declarative_mixin\nclass N:\n    pass\n",
            None,
            target="2.1",
        ),
    ),
)

MESSAGE = "@declarative_mixin does nothing, and is deprecated on 2.1"


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """The decorator on a class."""
    for decorator in node.decorator_list:
        if context.origin(decorator) != "sqlalchemy.orm.declarative_mixin":
            continue
        lines = context.module.lines
        start = lines.start_of(decorator.lineno)
        end = lines.start_of(decorator.lineno + 1)
        if context.module.text[start:end].strip() != f"@{context.source(decorator)}":
            yield Found(decorator, MESSAGE, reason="more stands on its line")
            continue
        gone = Import("sqlalchemy.orm", "declarative_mixin", drop=True)
        yield Found(decorator, MESSAGE, make.fix(Edit(start, end, ""), imports=(gone,)))

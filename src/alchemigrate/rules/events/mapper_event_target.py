"""Events of all mappers are listened to on the class `Mapper`.

`event.listen(mapper, ..)` named the function that made mappers; it is deprecated and will be gone.
`sqlalchemy.orm.Mapper` means the same on 1.4 and 2.x.

Left alone: `mapper()` that is called (see `mapper-function`), and other targets.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Import, Level, Rule, make

HEAD = "from sqlalchemy.orm import mapper\n"

RULE = Rule(
    code="AL291",
    level=Level.DEPRECATED,
    since="2.0",
    rows=("mapper-event-target",),
    examples=(
        Example(
            HEAD + "event.listen(mapper, 'after_configured', print)\n",
            "from sqlalchemy.orm import Mapper\nevent.listen(Mapper, 'after_configured', print)\n",
        ),
        Example(
            "from sqlalchemy import orm\n@event.listens_for(orm.mapper, 'before_insert')\n"
            "def f(mapper, connection, target):\n    pass\n",
            "from sqlalchemy import orm\n@event.listens_for(orm.Mapper, 'before_insert')\n"
            "def f(mapper, connection, target):\n    pass\n",
            title="a decorator, by a module's name",
        ),
        Example(
            "import sqlalchemy\n"
            + HEAD
            + "sqlalchemy.event.listen(mapper, 'before_insert', print)\n",
            "import sqlalchemy\nfrom sqlalchemy.orm import Mapper\n"
            "sqlalchemy.event.listen(Mapper, 'before_insert', print)\n",
            title="the import still loads the package",
        ),
        Example(HEAD + "x = f'{event.listen(mapper, 1, 2)}'\n", FLAGGED, title="an f-string"),
        Example("event.listen(User, 'before_insert', print)\n", None, title="a class"),
        Example(
            "def f(mapper):\n    event.listen(mapper, 'before_insert', print)\n",
            None,
            title="a parameter of that name",
        ),
    ),
)

MESSAGE = "the target of events of all mappers is the class Mapper"


@RULE.on(ast.Call, names=("listens_for", "listen"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """The function as target."""
    if not context.calls(call, "sqlalchemy.event.listens_for", "sqlalchemy.event.listen"):
        return
    if not call.args or context.origin(call.args[0]) != "sqlalchemy.orm.mapper":
        return
    target = call.args[0]
    if context.in_fstring(call):
        yield Found(target, MESSAGE, reason="it stands in an f-string")
        return
    if isinstance(target, ast.Attribute):
        yield Found(target, MESSAGE, make.fix(make.rename_attribute(context, target, "Mapper")))
        return
    name, imports = context.name_for("sqlalchemy.orm.Mapper", call)
    if "." in name and not context.module.text.count("Mapper"):
        # the import that goes may be the only one that loads sqlalchemy.orm
        name, imports = "Mapper", (Import("sqlalchemy.orm", "Mapper"),)
    edit = make.replace(context, target, name)
    gone = Import("sqlalchemy.orm", "mapper", drop=True)
    yield Found(call.args[0], MESSAGE, make.fix(edit, imports=(*imports, gone)))

"""Autogenerate compares the types of columns since Alembic 1.12.

`alembic revision --autogenerate` and `alembic check` looked at types only with `compare_type=True`.
1.12 made that the default: after the upgrade of Alembic that SQLAlchemy 2 asks for, the next
revision holds an `alter_column()` for each type that has drifted. `compare_type=False` keeps what
was; it is written down in `env.py`, where it can be changed.

Reported where the project requires an Alembic older than 1.9, the first for SQLAlchemy 2. Left
alone: environments that say it, offline runs, and projects whose Alembic need not change.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make
from alchemigrate.rulekit.requirements import admitted
from alchemigrate.rulekit.specifiers import admits_any, series

HEAD = "from alembic import context\n"
OLD = {"requirements.txt": "alembic==1.4.3\nSQLAlchemy==1.4.54\n"}
CALL = "context.configure(\n    connection=connection,\n    target_metadata=metadata"

RULE = Rule(
    code="AL982",
    level=Level.SILENT,
    since="2.0",
    rows=("alembic-enum-repr-autogen",),
    examples=(
        Example(HEAD + CALL + ",\n)\n", HEAD + CALL + ",\n    compare_type=False,\n)\n", files=OLD),
        Example(
            HEAD + "context.configure(connection=c, target_metadata=metadata)  # now\n",
            HEAD + "context.configure(connection=c, target_metadata=metadata, compare_type=False)"
            "  # now\n",
            files=OLD,
            title="on one line",
        ),
        Example(
            HEAD + "context.configure(connection=c, target_metadata=metadata, **options)\n",
            FLAGGED,
            files=OLD,
            title="more options",
        ),
        Example(
            HEAD + "context.configure(connection=c, target_metadata=m, compare_type=True)\n",
            None,
            files=OLD,
            title="said",
        ),
        Example(
            HEAD + "context.configure(connection=c, target_metadata=metadata)\n",
            None,
            files={"requirements.txt": "alembic>=1.12\n"},
            title="a newer Alembic",
        ),
        Example(
            HEAD + "context.configure(connection=c, target_metadata=metadata)\n",
            None,
            files={"requirements.txt": "alembic==1.9.2\n"},
            title="an Alembic that may stay",
        ),
        Example(
            HEAD + "context.configure(connection=c, target_metadata=metadata)\n",
            None,
            title="nothing is known of its Alembic",
        ),
        Example(
            HEAD + "context.configure(url=url, target_metadata=metadata)\n",
            None,
            files=OLD,
            title="offline",
        ),
    ),
)

MESSAGE = "autogenerate compares column types since Alembic 1.12"


@RULE.on(ast.Call, names=("configure",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """An online environment that leaves it to the default."""
    match call.func:
        case ast.Attribute(value=owner) if context.value(owner).name == "alembic.context":
            pass
        case _:
            return
    given = {keyword.arg for keyword in call.keywords}
    if "compare_type" in given or not {"connection", "target_metadata"} <= given:
        return
    older = admitted(context.project, "alembic")
    if older is None or admits_any(older, _FIT):
        return
    if None in given or context.in_fstring(call):
        yield Found(call, MESSAGE, reason="say compare_type=False (or True) among its options")
    else:
        edit = make.append_argument(context, call, "compare_type=False")
        yield Found(call, MESSAGE, make.fix(edit))


_FIT = [version for minor in range(9, 60) for version in series(f"1.{minor}")]

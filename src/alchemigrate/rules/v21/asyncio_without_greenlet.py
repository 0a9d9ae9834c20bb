"""asyncio needs greenlet, which 2.1 does not install by default.

2.0 required greenlet on most platforms; 2.1 has it in the extra `asyncio` only, and without it
`import sqlalchemy.ext.asyncio` raises ImportError. A project that imports that module asks for
`sqlalchemy[asyncio]`.

Left alone: projects without `sqlalchemy.ext.asyncio`, requirements that have the extra (or one of
an asyncio driver, which brings it), and files that name greenlet themselves. Reported only: lines
with hashes and files that a tool compiles, and Poetry's tables, which have another place for
extras.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Edit, Example, Found, Level, Rule, TextContext, make
from alchemigrate.rulekit.pins import LOCKED, place
from alchemigrate.rulekit.requirements import PATTERNS, Requirement, requirements

REQUIREMENTS = "requirements.txt"
ASYNC = {"db.py": "from sqlalchemy.ext.asyncio import create_async_engine\n"}

RULE = Rule(
    code="AL820",
    level=Level.BREAKS,
    since="2.1",
    startup=True,
    rows=("greenlet-not-default",),
    examples=(
        Example(
            "SQLAlchemy>=2.0  # database\n",
            "SQLAlchemy[asyncio]>=2.0  # database\n",
            path=REQUIREMENTS,
            files=ASYNC,
            target="2.1",
        ),
        Example(
            "sqlalchemy[mypy]\n",
            "sqlalchemy[mypy,asyncio]\n",
            path=REQUIREMENTS,
            files=ASYNC,
            target="2.1",
            title="another extra",
        ),
        Example(
            '[project]\ndependencies = ["sqlalchemy>=2.0"]\n',
            '[project]\ndependencies = ["sqlalchemy[asyncio]>=2.0"]\n',
            path="pyproject.toml",
            files=ASYNC,
            target="2.1",
        ),
        Example(
            '[tool.poetry.dependencies]\nsqlalchemy = "^2.0"\n',
            FLAGGED,
            path="pyproject.toml",
            files=ASYNC,
            target="2.1",
            title="Poetry",
        ),
        Example(
            "SQLAlchemy==2.1.0 \\\n    --hash=sha256:00\n",
            FLAGGED,
            path=REQUIREMENTS,
            files=ASYNC,
            target="2.1",
            title="a hash",
        ),
        Example("SQLAlchemy>=2.0\n", None, path=REQUIREMENTS, target="2.1", title="no asyncio"),
        Example(
            "SQLAlchemy[postgresql_asyncpg]>=2.0\n",
            None,
            path=REQUIREMENTS,
            files=ASYNC,
            target="2.1",
            title="a driver's extra",
        ),
        Example(
            "greenlet==3.1\nSQLAlchemy>=2.0\n",
            None,
            path=REQUIREMENTS,
            files=ASYNC,
            target="2.1",
            title="greenlet by name",
        ),
    ),
)

MESSAGE = "the project uses sqlalchemy.ext.asyncio, and 2.1 installs greenlet with [asyncio] only"
_BRINGING = ("asyncio", "aiosqlite", "aiomysql", "asyncmy", "asyncpg", "aioodbc")


@RULE.on_text(*PATTERNS)
def find(context: TextContext) -> Iterator[Found]:
    """A requirement of SQLAlchemy without the extra."""
    asked = list(requirements(context.document))
    wanting = [found for found in asked if found.name == "sqlalchemy" and not _has_extra(found)]
    if not wanting or any(found.name == "greenlet" for found in asked) or not _is_async(context):
        return
    for found in wanting:
        if found.locked:
            yield Found(place(found), MESSAGE, reason=LOCKED)
        elif found.extras_at is None:
            reason = 'write {version = "..", extras = ["asyncio"]}, if it is not there'
            yield Found(place(found), MESSAGE, reason=reason)
        else:
            text = ",asyncio" if found.extras else "[asyncio]"
            yield Found(
                place(found), MESSAGE, make.fix(Edit(found.extras_at, found.extras_at, text))
            )


def _has_extra(found: Requirement) -> bool:
    return any(word in found.extras for word in _BRINGING)


def _is_async(context: TextContext) -> bool:
    """Whether a module of the project imports the asyncio extension."""
    modules = (context.project.module(p) for p in context.project.relevant if p.endswith(".py"))
    return any(
        module is not None
        and any(
            binding.origin.startswith("sqlalchemy.ext.asyncio")
            for bindings in context.project.own_scope(module, module.tree).bindings.values()
            for binding in bindings
        )
        for module in modules
    )

"""A URL without a driver, made by cutting the driver out of an asyncio URL.

`create_engine(url.replace("+asyncpg", ""))` leaves the choice of the driver to SQLAlchemy's
default, which is psycopg2 up to 2.0 and psycopg (version 3) from 2.1 on: the engine then fails to
start, or runs on another driver than it was tested with. Name the driver: `.replace("+asyncpg",
"+psycopg")`.

Left alone: replacements that name another driver.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule
from alchemigrate.rulekit.tables import text_of

RULE = Rule(
    code="AL651",
    level=Level.SILENT,
    since="2.1",
    startup=True,
    examples=(
        Example('e = create_engine(url.replace("+asyncpg", ""))', FLAGGED, target="2.1"),
        Example('u = url.replace("postgresql+asyncpg", "postgresql")', FLAGGED, target="2.1"),
        Example('e = create_engine(url.replace("+asyncpg", "+psycopg"))', None, target="2.1"),
        Example('n = name.replace("+", "")', None, target="2.1"),
        Example('u = url.replace("+aiosqlite", "")', None, target="2.1", title="one driver only"),
    ),
)

_CUTS = {"+asyncpg", "postgresql+asyncpg", "postgresql+asyncpg://", "+psycopg_async"}
_LEFT = {"", "postgresql", "postgresql://", "postgres", "postgres://"}


@RULE.on(ast.Call, names=("replace",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """`.replace("+asyncpg", "")`."""
    if len(call.args) != 2 or text_of(call.args[0]) not in _CUTS:
        return
    if text_of(call.args[1]) in _LEFT:
        yield Found(
            call,
            "a URL without a driver means psycopg2 up to 2.0 and psycopg from 2.1 on",
            reason="which driver is installed for synchronous use has to be known",
            cure="name the driver instead of cutting it out: +psycopg2 or +psycopg",
        )

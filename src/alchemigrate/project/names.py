"""One spelling for each name of SQLAlchemy, however it was imported.

`sqlalchemy.sql.expression.select`, `sqlalchemy.future.select` and `sqlalchemy.select` are one
thing; rules only ever see the shortest public spelling.
"""

from __future__ import annotations

from functools import lru_cache

_TOP = (
    "sqlalchemy.sql.expression",
    "sqlalchemy.sql.selectable",
    "sqlalchemy.sql.elements",
    "sqlalchemy.sql.functions",
    "sqlalchemy.sql.schema",
    "sqlalchemy.sql.sqltypes",
    "sqlalchemy.sql.type_api",
    "sqlalchemy.sql.dml",
    "sqlalchemy.sql.ddl",
    "sqlalchemy.sql",
    "sqlalchemy.expression",
    "sqlalchemy.functions",
    "sqlalchemy.selectable",
    "sqlalchemy.elements",
    "sqlalchemy.schema",
    "sqlalchemy.types",
    "sqlalchemy.future",
    "sqlalchemy.inspection",
)
_ORM = "sqlalchemy.orm."
_ENGINE = "sqlalchemy.engine."
_ASYNC = "sqlalchemy.ext.asyncio."
_POOL = "sqlalchemy.pool."
_OWN_ENGINE_NAMES = {"create_engine", "engine_from_config", "create_mock_engine"}
_ORM_MODULES_WITH_OWN_NAMES = {"exc", "attributes", "collections", "events", "instrumentation"}


@lru_cache(maxsize=65536)
def canonical(dotted: str) -> str:
    """The shortest public spelling of a dotted name; names of others come back as given."""
    if not dotted.startswith("sqlalchemy."):
        return dotted
    for prefix in _TOP:
        if dotted.startswith(prefix + ".") and "." not in dotted[len(prefix) + 1 :]:
            return f"sqlalchemy.{dotted[len(prefix) + 1 :]}"
    last = dotted.rpartition(".")[2]
    if dotted.startswith(_ORM):
        middle = dotted[len(_ORM) :].rpartition(".")[0]
        return dotted if middle in _ORM_MODULES_WITH_OWN_NAMES else _ORM + last
    if dotted.startswith(_ENGINE):
        return f"sqlalchemy.{last}" if last in _OWN_ENGINE_NAMES else _ENGINE + last
    if dotted.startswith(_ASYNC):
        return _ASYNC + last
    if dotted.startswith(_POOL):
        return _POOL + last
    if dotted.startswith("sqlalchemy.dialects."):
        parts = dotted.split(".")
        return ".".join([*parts[:3], parts[-1]]) if len(parts) > 3 else dotted
    return dotted

"""The safe code that takes the place of dangerous code, with the names of the project."""

from __future__ import annotations

from collections.abc import Iterable

from ..values.schema import Index

TIMEOUT = "op.execute(\"SET LOCAL lock_timeout = '50ms'\")"


def listed(names: Iterable[str]) -> str:
    """Names as a Python list."""
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def outside(*lines: str) -> str:
    """Lines in an autocommit block."""
    return "with op.get_context().autocommit_block(): " + "; ".join(lines)


def index(found: Index) -> str:
    """The call that makes an index while the table is in use."""
    more = ", unique=True" if found.unique else ""
    if found.where:
        more += f', postgresql_where="{found.where}"'
    schema, _, table = found.table.rpartition(".")
    more += f', schema="{schema}"' if schema else ""
    name = found.name or f"ix_{table}_{'_'.join(found.columns)}"
    return outside(
        f'op.create_index("{name}", "{table}", {listed(found.columns)}{more}, '
        "postgresql_concurrently=True, if_not_exists=True)"
    )


def own(table: str) -> str:
    """The name of a table without its schema."""
    return table.rpartition(".")[2]


def filled(table: str, column: str) -> str:
    """The name of a CHECK that proves NOT NULL; not one that PostgreSQL gives by itself."""
    return f"ck_{own(table)}_{column}_filled"


def send(sql: str) -> str:
    """The call that sends a statement."""
    return f'op.execute("{sql}")' if '"' not in sql else f"op.execute('{sql}')"


def late(table: str, constraint: str, definition: str) -> str:
    """A constraint that holds for new rows at once, and is validated in a later revision."""
    return (
        send(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition} NOT VALID")
        + "; in the next revision "
        + send(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")
    )

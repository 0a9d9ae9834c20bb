"""The safe code that takes the place of dangerous code, with the names of the project."""

from __future__ import annotations

from collections.abc import Iterable

from ..operationkit.spelled import imports, in_line
from ..values.schema import ForeignKey, Index, PrimaryKey, Unique

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


def spoken(text: str) -> str:
    """A text in Python."""
    plain = not any(one in text for one in '"\\\n\r')
    return f'"{text}"' if plain else repr(text)


def send(sql: str) -> str:
    """The call that sends a statement."""
    return f"op.execute({spoken(sql)})"


def referring(key: ForeignKey) -> str:
    """A foreign key as SQL, without its name."""
    words = [f"FOREIGN KEY ({', '.join(key.columns)}) REFERENCES {key.refers}"]
    words += [f"({', '.join(key.refers_columns)})"] if key.refers_columns else []
    words += ["MATCH FULL"] if "match full" in key.options else []
    words += [f"ON DELETE {key.ondelete}"] if key.ondelete else []
    words += [f"ON UPDATE {key.onupdate}"] if key.onupdate else []
    words += ["DEFERRABLE"] if key.deferrable else []
    words += ["INITIALLY DEFERRED"] if "initially deferred" in key.options else []
    return " ".join(words)


def late(table: str, constraint: str, definition: str) -> str:
    """A constraint that holds for new rows at once, and is validated with nobody waiting."""
    return (
        send(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition} NOT VALID")
        + "; then "
        + outside(send(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}"))
    )


def column(table: str, name: str, more: str = "") -> str:
    """The call that adds a column, of a type that a person names."""
    schema = table.rpartition(".")[0]
    place = f', schema="{schema}"' if schema else ""
    return f'op.add_column("{own(table)}", sa.Column("{name}", ..{more}){place})'


def phased(kind: str, *arguments: str) -> str:
    """The calls of an operation that old and new code both live with; its job has the name of the
    first two of its `arguments`."""
    said = ", ".join(map(spoken, arguments))
    job = spoken(".".join(arguments[:2]))
    return (
        f"op.expand({kind}({said}), job={job}), op.backfill(..) of the same, and op.contract(..) "
        f"in a later revision (import alchemigrate.migrate.alembic; "
        f"from alchemigrate.operations import {kind})"
    )


def of_partitions(kind: str, made: Index | Unique | PrimaryKey) -> str:
    """The call of the operation that makes something of a table with partitions, which takes no
    index that is built CONCURRENTLY."""
    needed = "; ".join((f"from alchemigrate.operations import {kind}", *imports(made)))
    job = spoken(f"{made.table}.{made.name}")
    return (
        f"op.expand({kind}({in_line(made)}), job={job}) "
        f"(import alchemigrate.migrate.alembic; {needed})"
    )

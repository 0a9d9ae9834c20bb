"""How each dangerous statement is written safely: it ends in the same schema, and waits for no one.

What stands before something outside the transaction is committed before it is done, so everything
here may be run again after a failure.
"""

from __future__ import annotations

import json

from ..checkkit import quoting
from ..values.change import AddConstraint
from ..values.revision import Statement
from ..values.schema import Index, Unique
from .recipe import Line, Recipe
from .writing import listed, send

BUILDING = r"^\s*CREATE\s+(?:UNIQUE\s+)?INDEX\b"
DROPPING = r"^\s*DROP\s+INDEX\b"
END = r"(?=\s*;?\s*\Z)"


def built(statement: Statement, made: Index) -> Recipe:
    """An index that is built while its table is in use."""
    schema = made.table.rpartition(".")[0]
    name = made.name or ""
    whole = quoted(f"{schema}.{name}" if schema else name)
    wanted = " CONCURRENTLY" if "concurrently" not in statement else ""
    wanted += " IF NOT EXISTS" if "if not exists" not in statement else ""
    at = BUILDING + (r"\s+CONCURRENTLY\b" if "concurrently" in statement else "")
    return Recipe(
        (Line(f"_drop_invalid({json.dumps(whole)})", outside=True), Line(outside=True)),
        keywords=("postgresql_concurrently=True", "if_not_exists=True"),
        words=((at, wanted),),
        names=(name, made.table),
        builds=True,
    )


def dropped(statement: Statement, name: str) -> Recipe:
    """An index that is dropped while its table is in use."""
    wanted = " CONCURRENTLY" if "concurrently" not in statement else ""
    wanted += " IF EXISTS" if "if exists" not in statement else ""
    at = DROPPING + (r"\s+CONCURRENTLY\b" if "concurrently" in statement else "")
    return Recipe(
        (Line(outside=True),),
        keywords=("postgresql_concurrently=True", "if_exists=True"),
        words=((at, wanted),),
        names=(name,),
    )


def late(table: str, name: str) -> Recipe:
    """A constraint that holds for new rows at once, and is validated with nobody waiting."""
    return Recipe(
        (Line(_gone(table, name), locks=True), Line(locks=True), proven(table, name)),
        keywords=("postgresql_not_valid=True",),
        words=((END, " NOT VALID"),),
        names=(table, name),
        sql=True,
    )


def filled(table: str, column: str, check: str) -> Recipe:
    """A CHECK is proven first: NOT NULL then needs no look at the rows."""
    added = f"ADD CONSTRAINT {quoted(check)} CHECK ({quoted(column)} IS NOT NULL) NOT VALID"
    return Recipe(
        (
            Line(_gone(table, check), locks=True),
            Line(send(f"ALTER TABLE {quoted(table)} {added}"), locks=True),
            proven(table, check),
            Line(locks=True),
            Line(send(f"ALTER TABLE {quoted(table)} DROP CONSTRAINT {quoted(check)}"), locks=True),
        ),
        names=(table, column),
        sql=True,
    )


def unique(statement: Statement, made: Unique) -> Recipe:
    """A unique index is built while the table is in use, and becomes the constraint."""
    assert isinstance(statement.change, AddConstraint)
    name = made.name or ""
    schema, _, own = made.table.rpartition(".")
    whole = quoted(f"{schema}.{name}" if schema else name)
    place = f', schema="{schema}"' if schema else ""
    index = (
        f'op.create_index("{name}", "{own}", {listed(made.columns)}, unique=True{place}, '
        "postgresql_concurrently=True, if_not_exists=True)"
    )
    taken = f"ADD CONSTRAINT {quoted(name)} UNIQUE USING INDEX {quoted(name)}"
    return Recipe(
        (
            Line(f"_drop_invalid({json.dumps(whole)})", outside=True),
            Line(index, outside=True),
            Line(send(f"ALTER TABLE {quoted(made.table)} {taken}"), locks=True, again=False),
        ),
        names=(name, made.table, *made.columns),
        builds=True,
        sql=True,
    )


def outside(words: tuple[tuple[str, str], ...] = ()) -> Recipe:
    """The same statement outside the transaction."""
    return Recipe((Line(outside=True),), words=words)


def renewed(table: str, name: str) -> Recipe:
    """The same constraint, once what a try that failed has left is gone."""
    return Recipe((Line(_gone(table, name), locks=True), Line(locks=True)), names=(table, name))


def proven(table: str, name: str) -> Line:
    """The rows that were there before are looked at; writers go on."""
    said = f"ALTER TABLE {quoted(table)} VALIDATE CONSTRAINT {quoted(name)}"
    return Line(send(said), outside=True)


def quoted(name: str) -> str:
    """A name in SQL; parts that are not known are left out."""
    return quoting.quoted(".".join(filter(None, name.split(".")))) if name.strip(".") else ""


def _gone(table: str, name: str) -> str:
    return send(f"ALTER TABLE {quoted(table)} DROP CONSTRAINT IF EXISTS {quoted(name)}")

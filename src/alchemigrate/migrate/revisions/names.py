"""Names and texts in the code of a revision."""

from __future__ import annotations

import json
import re

from ...checkkit.kept_names import LIMITS
from ...checkkit.quoting import quoted
from ...values.schema import ForeignKey, Unique

PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w)")
ESCAPED = r"\\:"
"""What text() takes for a parameter, and what it takes for a colon."""


def literal(text: str) -> str:
    """A text as Python source, in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def execute(sql: str) -> str:
    """The line that sends a statement, in which text() finds no parameter."""
    return f"op.execute({_free(sql)})"


def condition(sql: str) -> str:
    """An expression in SQL as Python source."""
    return f"sa.text({_free(sql)})"


def _free(sql: str) -> str:
    return literal(PARAMETER.sub(ESCAPED, sql))


def sources(names: tuple[str, ...]) -> str:
    """Several names as a list in Python source."""
    return f"[{', '.join(map(literal, names))}]"


def parts(table: str) -> tuple[str, str]:
    """The schema of a table ("" for the default one), and its own name."""
    schema, _, own = table.rpartition(".")
    return schema, own


def beside(table: str, name: str) -> str:
    """An index's name with its table's schema, in SQL."""
    schema, _ = parts(table)
    return quoted(f"{schema}.{name}" if schema else name)


def of_unique(one: Unique) -> str:
    """The name of a unique constraint; without one what PostgreSQL would call it."""
    return one.name or _made(one.table, one.columns, "key")


def of_key(one: ForeignKey) -> str:
    """The name of a foreign key; without one what PostgreSQL would call it."""
    return one.name or _made(one.table, one.columns, "fkey")


def with_tail(name: str, tail: str) -> str:
    """A name with something behind it, no longer than PostgreSQL keeps."""
    room = LIMITS["postgresql"] - len(tail.encode())
    return name.encode()[:room].decode(errors="ignore") + tail


def _made(table: str, columns: tuple[str, ...], tail: str) -> str:
    return with_tail(f"{parts(table)[1]}_{'_'.join(columns)}", f"_{tail}")

"""A list or a dictionary in a column that does not notice changes inside it.

`row.data["key"] = 1` changes the object in memory and nothing else: no UPDATE is sent, and the
change is gone after the commit. Only an assignment of the whole value is seen.

Left alone: `MutableDict`, `MutableList` and their like; tables without a mapped class;
models that cannot be configured, of which nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.remedy import Remedy, TrackInside
from alchemigrate.values.schema import Column

START = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM407",
    level=Level.WEAK,
    examples=(
        Example(START + "    data = mapped_column(JSON)\n", ("users.data",)),
        Example(
            START + "    tags = mapped_column(postgresql.ARRAY(String))\n",
            ("users.tags",),
            title="an array",
            dialects=("postgresql",),
        ),
        Example(
            START + "    data = mapped_column(MutableDict.as_mutable(JSON))\n",
            title="a MutableDict",
        ),
        Example(
            'users = Table("users", Base.metadata, Column("data", JSON))\n', title="no mapped class"
        ),
    ),
)


@CHECK.on(Column)
def find(models: Models, one: Column) -> Iterator[Issue]:
    """JSON and ARRAY columns of mapped classes that are not tracked."""
    if one.type.family not in ("json", "array") or one.type.mutable or models.errors:
        return
    if any(one.name in mapped.columns.values() for mapped in models.of_table(one.table)):
        kind = one.type.sql.get("postgresql") or "JSON"
        cure = (
            "MutableList.as_mutable(...) around its type"
            if one.type.family == "array"
            else "MutableDict.as_mutable(...) around its type, MutableList for lists; neither sees "
            "changes deeper than the first level"
        )
        yield Issue(
            f"{one.table}.{one.name}",
            f"changes inside the {kind} value are not saved",
            cure,
            remedy=_remedy(one) if one.type.family == "json" else None,
        )


def _remedy(one: Column) -> Remedy:
    """What its default says of its values."""
    kinds = {"dict": "MutableDict", "{": "MutableDict", "list": "MutableList", "[": "MutableList"}
    said = one.default_text if one.default == "call" else one.default_text[:1]
    kind = kinds.get(said) if one.default in ("call", "mutable") else None
    doubt = "whether its values are dictionaries or lists is not told by a default"
    return Remedy(
        (TrackInside(one.table, one.name, kind or "MutableDict"),), doubt="" if kind else doubt
    )

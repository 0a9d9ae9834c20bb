"""Two enumerations of PostgreSQL with one name and different labels.

`create_all()` makes the type once, with the labels of whichever comes first; rows with a label of
the other are refused.

Left alone: the same labels, other names, enumerations that are kept as text.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models


def _two(second: str) -> str:
    return f"""\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    state = mapped_column(Enum("new", "paid", name="state"))


class Parcel(Base):
    __tablename__ = "parcels"
    id = mapped_column(Integer, primary_key=True)
    state = mapped_column({second})
"""


CHECK = Check(
    code="AM406",
    level=Level.BREAKS,
    examples=(
        Example(_two('Enum("new", "sent", name="state")'), ("parcels.state",)),
        Example(_two('Enum("new", "paid", name="state")'), title="the same labels"),
        Example(_two('Enum("new", "sent", name="parcel_state")'), title="another name"),
        Example(_two('Enum("new", "sent", name="state", native_enum=False)'), title="kept as text"),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Native enumerations whose name has been given to other labels before."""
    if "postgresql" not in models.dialects:
        return
    first: dict[str, tuple[str, frozenset[str]]] = {}
    for table in models.schema.tables.values():
        for one in table.columns:
            kind = one.type
            if kind.family != "enum" or not kind.native_enum or not kind.enum_name:
                continue
            name, labels = kind.sql["postgresql"], frozenset(kind.labels)
            where, known = first.setdefault(name, (f"{table.name}.{one.name}", labels))
            if labels != known:
                other = f"{table.name.rpartition('.')[2]}_{one.name}"
                yield Issue(
                    f"{table.name}.{one.name}",
                    f"the type {kind.enum_name} has other labels in {where} "
                    f"({', '.join(sorted(labels ^ known))})",
                    f'name="{other}" on this Enum; on a live database CREATE TYPE {other} AS ENUM '
                    f"({', '.join(map(repr, kind.labels))}) before the column is altered to it",
                )

"""An enumeration that is kept as text, and that the database does not check.

Since SQLAlchemy 1.4 `Enum(native_enum=False)` makes no CHECK unless it is asked to. The ORM refuses
other values; SQL, other programs and bulk loads write what they like, and reading it raises
LookupError.

Left alone: `create_constraint=True`, a CHECK of one's own on the column, native enumerations.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column

START = """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
"""
PLAIN = START + '    state = mapped_column(Enum("new", "paid", native_enum=False))\n'
CHECK = Check(
    code="AM410",
    level=Level.WEAK,
    examples=(
        Example(PLAIN, ("orders.state",)),
        Example(
            START
            + '    state = mapped_column(Enum("new", native_enum=False, create_constraint=True))\n',
            title="create_constraint",
        ),
        Example(
            PLAIN + """    __table_args__ = (CheckConstraint("state IN ('new', 'paid')"),)\n""",
            title="a CHECK of one's own",
        ),
        Example(
            START + '    state = mapped_column(Enum("new", name="state"))\n',
            title="native",
        ),
    ),
)


@CHECK.on(Column)
def find(models: Models, one: Column) -> Iterator[Issue]:
    """Enumerations as text without a CHECK."""
    table = models.table(one.table)
    if one.type.family != "enum" or one.type.native_enum is not False or table is None:
        return
    if any(one.name in check.sql for check in table.checks):
        return
    labels = ", ".join(f"'{label}'" for label in one.type.labels)
    yield Issue(
        f"{one.table}.{one.name}",
        "no CHECK keeps other values out of the column",
        f'create_constraint=True, name="{one.table.rpartition(".")[2]}_{one.name}" on its Enum; on '
        f"a live database ALTER TABLE {one.table} ADD CHECK ({one.name} IN ({labels})) NOT VALID, "
        "then VALIDATE CONSTRAINT",
    )

"""A truth value that may also be NULL, and that nothing fills in.

`flag == False` and `not_(flag)` find no row where the flag is NULL, and neither does
`flag == True`: rows are in neither half.

Left alone: NOT NULL, columns with a default, and one of several columns for values of different
types (`value_text`, `value_number`, `value_flag`), of which a row fills one.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column, Table

START = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
"""
CHECK = Check(
    code="AM404",
    level=Level.WEAK,
    examples=(
        Example(START + "    active = mapped_column(Boolean)\n", ("users.active",)),
        Example(START + "    active = mapped_column(Boolean, nullable=False)\n", title="NOT NULL"),
        Example(START + "    active = mapped_column(Boolean, default=True)\n", title="a default"),
        Example(
            START + "    active = mapped_column(Boolean, server_default=sa.true())\n",
            title="the database's default",
        ),
        Example(
            START
            + "    value_flag = mapped_column(Boolean)\n"
            + "    value_text = mapped_column(Text)\n    value_number = mapped_column(Integer)\n",
            title="one of several kinds of values",
        ),
        Example(
            START
            + "    mail_wanted = mapped_column(Boolean)\n    mail_address = mapped_column(Text)\n",
            ("users.mail_wanted",),
            title="beside a text",
        ),
    ),
)


@CHECK.on(Column)
def find(models: Models, one: Column) -> Iterator[Issue]:
    """Boolean columns that may be NULL and have no default."""
    if one.type.family != "boolean" or not one.nullable or one.default or one.server_default:
        return
    if _one_of_several(models.table(one.table), one):
        return
    yield Issue(
        f"{one.table}.{one.name}",
        "may be NULL, and such rows are neither true nor false in a condition",
        f"nullable=False, server_default=sa.false(); on a live database UPDATE {one.table} SET "
        f"{one.name} = false WHERE {one.name} IS NULL in batches, then ADD CHECK ({one.name} IS "
        "NOT NULL) NOT VALID, VALIDATE it and SET NOT NULL",
    )


def _one_of_several(table: Table | None, one: Column) -> bool:
    """Whether nullable columns of two other types or more are named like it but for the end."""
    stem = one.name.rpartition("_")[0]
    others = {
        other.type.family
        for other in (table.columns if table else ())
        if stem and other.nullable and other.name.rpartition("_")[0] == stem
    }
    return len(others - {"boolean"}) >= 2

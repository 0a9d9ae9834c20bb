"""A mapped attribute that hides one of the library's base class.

With a column called `query`, `Model.query.filter_by()` of Flask-SQLAlchemy is a column's attribute,
and raises where it is used; with one called `model_dump`, SQLModel cannot write the object out.

Left alone: names that the base class does not have, and `metadata` and `registry`, which rules tell
of (AL501, AL509).
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import MappedClass, Models

FLASK = "from flask_sqlalchemy.model import Model\n\n\n"
LOG = """\
class Log({}):
    __tablename__ = "logs"
    id = mapped_column(Integer, primary_key=True)
    {} = mapped_column(String)
"""
CHECK = Check(
    code="AM511",
    level=Level.WEAK,
    examples=(
        Example(FLASK + LOG.format("Model, Base", "query"), ("Log.query",)),
        Example(FLASK + LOG.format("Model, Base", "asked"), title="another name"),
        Example(LOG.format("Base", "query"), title="a base without it"),
    ),
)
RULES = ("metadata", "registry")


@CHECK.on(MappedClass)
def find(models: Models, one: MappedClass) -> Iterator[Issue]:
    """Attributes with the name of one that the base class has."""
    for attribute, base in one.hides.items():
        if attribute in RULES:
            continue
        column = one.columns.get(attribute)
        cure = f'{attribute}_ = mapped_column("{column}", ..)' if column else "another name"
        yield Issue(
            f"{one.short}.{attribute}",
            f"it hides {base}.{attribute}, which code of the library and of the application reads",
            f"{cure} in {one.short}, and its uses with it",
        )

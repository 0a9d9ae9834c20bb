"""A type of the application that does not say whether statements with it may be cached.

Every statement with such a column is compiled anew, each time it is run, and SQLAlchemy warns.

Left alone: `cache_ok = True` and `cache_ok = False`, which are answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.remedy import Remedy, SayCacheable


def _user(answer: str) -> str:
    return f"""\
class Code(sa.types.TypeDecorator):
    impl = String(20)
    {answer}


class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    code = mapped_column(Code)
    second = mapped_column(Code)
"""


ARGUED = "columns give it different arguments"
CHECK = Check(
    code="AM411",
    level=Level.SLOW,
    examples=(
        Example(_user(""), ("users.code",)),
        Example(_user("cache_ok = True"), title="an answer"),
        Example(_user("cache_ok = False"), title="another answer"),
        Example(
            """\
class Code(String):
    pass


class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    code = mapped_column(Code(20))
""",
            title="a type that is not asked",
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """The first column of each type that gives no answer."""
    first: dict[str, str] = {}
    forms: dict[str, set[str]] = {}
    for table in models.schema.tables.values():
        for one in table.columns:
            if one.type.uncached and one.type.decorator:
                first.setdefault(one.type.decorator, f"{table.name}.{one.name}")
                forms.setdefault(one.type.decorator, set()).add(str(dict(one.type.sql)))
    for kind, where in first.items():
        yield Issue(
            where,
            f"{kind} has no cache_ok: statements with it are compiled anew each time",
            f"cache_ok = True in {kind}, if its arguments do not change after it is made and can "
            "be hashed",
            remedy=Remedy((SayCacheable(kind),), doubt=ARGUED if len(forms[kind]) > 1 else ""),
        )

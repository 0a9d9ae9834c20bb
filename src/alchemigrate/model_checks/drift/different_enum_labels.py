"""An enumeration whose labels in the database are not those of the model.

Writing a label that the database lacks raises; reading one that the model lacks raises LookupError.
Left alone: enumerations that are kept as text, and the order of labels.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import columns
from alchemigrate.values.change import AddLabel
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.remedy import Remedy

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    kind = mapped_column(Enum("big", "small", name="kind"))
"""
CHECK = Check(
    code="AM611",
    level=Level.BREAKS,
    live=True,
    examples=(
        Example(
            USER.replace('"small"', '"small", "tiny"'),
            ("users.kind",),
            title="a label that the database lacks",
            ddl="DROP TABLE users; DROP TYPE kind; CREATE TYPE kind AS ENUM ('big', 'small'); "
            "CREATE TABLE users (id INTEGER PRIMARY KEY, kind kind)",
            dialects=("postgresql",),
        ),
        Example(
            USER,
            ("users.kind",),
            title="a label that the model lacks",
            ddl="DROP TABLE users; DROP TYPE kind; CREATE TYPE kind AS ENUM ('big', 'small', 'x'); "
            "CREATE TABLE users (id INTEGER PRIMARY KEY, kind kind)",
            dialects=("postgresql",),
        ),
        Example(USER, title="the same"),
        Example(
            USER,
            title="another order",
            ddl="DROP TABLE users; DROP TYPE kind; CREATE TYPE kind AS ENUM ('small', 'big'); "
            "CREATE TABLE users (id INTEGER PRIMARY KEY, kind kind)",
            dialects=("postgresql",),
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Enumerations with other labels."""
    for declared, actual in columns(models):
        wanted, known = declared.type.labels, actual.type.labels
        if not wanted or not known or set(wanted) == set(known):
            continue
        name = actual.type.enum_name or declared.type.enum_name
        lacking = [label for label in wanted if label not in known]
        more = [label for label in known if label not in wanted]
        parts = [f"the database lacks {', '.join(lacking)}"] if lacking else []
        parts += [f"the model lacks {', '.join(more)}"] if more else []
        added = "; ".join(f"ALTER TYPE {name} ADD VALUE '{label}'" for label in lacking)
        yield Issue(
            f"{declared.table}.{declared.name}",
            "; ".join(parts),
            added or f"add {', '.join(more)} to the Enum of the model",
            remedy=_remedy(name, wanted, lacking) if name and lacking and not more else None,
        )


def _remedy(name: str, wanted: tuple[str, ...], lacking: list[str]) -> Remedy:
    """Each label in its place: before the next one that is there by then."""
    changes = []
    for label in reversed(lacking):
        behind = wanted[wanted.index(label) + 1 :]
        changes.append(AddLabel(name, label, behind[0] if behind else None))
    return Remedy(changes=tuple(changes))

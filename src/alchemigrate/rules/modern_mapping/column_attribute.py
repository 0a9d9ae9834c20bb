"""`Column` in a mapped class is untyped: 2.0 has `mapped_column()` and `Mapped[...]`.

`name = Column(String(50))` tells a type checker nothing of what `user.name` is.
`name: Mapped[Optional[str]] = mapped_column(String(50))` does, and makes the same column: every
argument stays, only the function and the annotation are new.

SQLAlchemy reads the annotation: `Mapped[str]` makes a column NOT NULL where nothing else says it.
So the annotation is `Optional[...]` exactly where the column may be NULL. Where an annotation is
there already and says otherwise, `nullable=` is written out. Where the Python type is not proven
(a type of another package, or one whose values cannot be read off) there is no annotation:
`mapped_column(Money)` alone is what `Column(Money)` was.

Left alone: columns of a `Table(...)`, of dataclasses, of classes with `__table__` and of mixins
that no mapped class of the project uses; columns that are `Mapped[...]` already; columns below an
`if`; a `declared_attr` that does more than return a column; migration scripts.

Reported only: columns whose later use in the class body needs the Column itself, mixins whose
columns are read from outside, columns without a type, and classes that a metaclass looks at.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Ref, Rule
from alchemigrate.rulekit.declarative import Role, role, watcher
from alchemigrate.rulekit.declared import declared
from alchemigrate.rulekit.modern_columns import COLUMN, modernised, obstacle
from alchemigrate.rulekit.prelude import MODERN
from alchemigrate.rulekit.revisions import is_revision

_FILES = {"models.py": MODERN}
_IMPORTS = "from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table\n"
_LEFT = "from sqlalchemy import Date, ForeignKey, Index, Integer, String, Table\n"
_ORM = "from sqlalchemy.orm import Mapped, mapped_column\n"
_BASE = "from models import Base\n\n\n"
_START = _IMPORTS + _BASE
_HEAD = 'class Bill(Base):\n    __tablename__ = "bills"\n'
_ID = "    id = Column(Integer, primary_key=True)\n"
_NEW_ID = "    id: Mapped[int] = mapped_column(Integer, primary_key=True)\n"
_OWNED = (
    "class Owned:\n    @declared_attr\n    def user_id{}:\n"
    "        return {}(Integer, ForeignKey('users.id'))\n\n\n"
)
_NUMBER = 'class Number(Integer):\n    "A number."\n\n\n'
_DATED = "class Dated:\n    made = Column(Integer)\n\n\n"


def _example(
    before: str,
    after: str | None,
    title: str,
    start: str = _IMPORTS,
    end: str = _LEFT,
    orm: str = _ORM,
) -> Example:
    """A whole file: imports, the base, a class."""
    result = end + orm + _BASE + after if after else after
    return Example(start + _BASE + before, result, title, _FILES, bare=True)


def _reported(before: str, title: str) -> Example:
    return Example(_START + before, FLAGGED, title, _FILES, bare=True)


RULE = Rule(
    code="AL560",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    rows=("column-to-mapped-column",),
    examples=(
        _example(
            _HEAD + _ID + "    note = Column(String(50))  # kept\n",
            _HEAD + _NEW_ID
            + "    note: Mapped[Optional[str]] = mapped_column(String(50))  # kept\n",
            "nullable is Optional",
            end="from typing import Optional\n" + _LEFT,
        ),
        _example(
            _HEAD + _ID + "    date = Column(Date, nullable=False)\n"
            '    user_id = Column(ForeignKey("users.id"))\n'
            '    __table_args__ = (Index("by_date", date.desc(), user_id),)\n',
            _HEAD + _NEW_ID
            + "    date: Mapped[datetime.date] = mapped_column(Date, nullable=False)\n"
            '    user_id: Mapped[Optional[int]] = mapped_column(ForeignKey("users.id"))\n'
            '    __table_args__ = (Index("by_date", date.desc(), user_id),)\n',
            "a column named like its type, a foreign key without a type, an index further down",
            end="import datetime\nfrom typing import Optional\n" + _LEFT,
        ),
        _example(
            _HEAD + _ID + "    note = Column(String(50),\n                  nullable=False,\n"
            "                  doc=\"\"\"What it says,\n    in short\"\"\")\n",
            _HEAD + _NEW_ID + "    note: Mapped[str] = mapped_column(String(50),\n"
            "                                      nullable=False,\n"
            "                                      doc=\"\"\"What it says,\n    in short\"\"\")\n",
            "aligned lines",
        ),
        _example(
            _NUMBER + _HEAD + "    id = Column(Number, primary_key=True)\n",
            _NUMBER + _HEAD + "    id: Mapped[int] = mapped_column(Number, primary_key=True)\n",
            "a type that is another one by a new name",
        ),
        _example(
            _NUMBER.replace('"A number."', "def result_processor(self, *more): ...")
            + _HEAD + "    id = Column(Number, primary_key=True)\n",
            _NUMBER.replace('"A number."', "def result_processor(self, *more): ...")
            + _HEAD + "    id = mapped_column(Number, primary_key=True)\n",
            "a type that may change the values",
            orm="from sqlalchemy.orm import mapped_column\n",
        ),
        _example(
            _HEAD + _ID + "    area = Column(Shape)\n",
            _HEAD + _NEW_ID + "    area = mapped_column(Shape)\n",
            "a type of another package",
            start="from geo import Shape\n" + _IMPORTS,
            end="from geo import Shape\n" + _LEFT,
        ),
        _example(
            _HEAD + "    id: int = Column(Integer, primary_key=True)\n"
            "    note: str = Column(String(50))\n",
            _HEAD + _NEW_ID
            + "    note: Mapped[str] = mapped_column(String(50), nullable=True)\n",
            "annotated already: the column stays nullable",
        ),
        _example(
            _DATED + _HEAD.replace("Base", "Dated, Base") + _ID,
            _DATED.replace("made = Column", "made: Mapped[Optional[int]] = mapped_column")
            + _HEAD.replace("Base", "Dated, Base") + _NEW_ID,
            "a mixin",
            end="from typing import Optional\n" + _LEFT,
        ),
        _example(
            _OWNED.format("(cls)", "Column") + _HEAD.replace("Base", "Owned, Base") + _ID,
            _OWNED.format("(cls) -> Mapped[Optional[int]]", "mapped_column")
            + _HEAD.replace("Base", "Owned, Base") + _NEW_ID,
            "a declared_attr",
            start="from sqlalchemy.orm import declared_attr\n" + _IMPORTS,
            end="from typing import Optional\n"
            "from sqlalchemy.orm import declared_attr, Mapped, mapped_column\n" + _LEFT,
            orm="",
        ),
        _example(_DATED, None, "a mixin that no mapped class uses"),
        _example('t = Table("t", Base.metadata, Column("id", Integer))\n', None, "no class"),
        _example("revision = down_revision = None\n\n\n" + _HEAD + _ID, None, "a migration script"),
        _example("@dataclass\n" + _HEAD + _ID, None, "a dataclass"),
        _example(_HEAD + "    id: Mapped[int] = Column(Integer)\n", None, "mapped already"),
        _reported(_HEAD + _ID.replace("Integer, ", "*parts, "), "arguments from elsewhere"),
        _reported(_HEAD + _ID + "    size = id.type.length\n", "a use that needs the Column"),
        _reported(
            _DATED + "made = Dated.made\n\n\n" + _HEAD.replace("Base", "Dated, Base"),
            "a mixin's column is read from outside",
        ),
        _reported(
            "class Meta(type):\n    def __init__(cls, name, bases, body):\n"
            "        cls.own = [v for v in body.values() if isinstance(v, Column)]\n\n\n"
            + _HEAD.replace("Base", "Base, metaclass=Meta") + _ID,
            "a metaclass that looks at Columns",
        ),
        _reported(_HEAD + '    id = Column("id", primary_key=True)\n', "no type"),
    ),
)  # fmt: skip


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Columns in the body of a mapped class or mixin."""
    statements = [s for s in node.body if declared(context, s, COLUMN) is not None]
    if not statements or is_revision(context):
        return
    ref = Ref(context.module, node)
    part = role(context, ref)
    if part is None:
        return
    seen_by = watcher(context, ref)
    for statement in statements:
        place = declared(context, statement, COLUMN)
        assert place is not None
        reason = f"{seen_by} may look at its Columns" if seen_by else ""
        reason = reason or obstacle(context, ref, place, part is Role.MIXIN)
        fix, reason = (None, reason) if reason else modernised(context, ref, place)
        named = f"{node.name}.{place.name}"
        message = f"{named} is an untyped Column; 2.0 has mapped_column() with Mapped[...]"
        yield Found(statement, message, fix, reason, object=named)

"""A class attribute called `metadata` shadows the declarative one.

Declarative makes each table with `Table(name, cls.metadata, ...)`. A property, method, column or
plain value of that name on a mapped class (also one that comes from a mixin or an abstract base)
takes its place, and the class cannot be mapped: "'property' object has no attribute 'schema'", or
"Attribute name 'metadata' is reserved". SQLAlchemy 2.1 maps some of these classes with a warning.
Calling `declarative_base(metadata=...)` is never the cause, and `DeclarativeBase` never the cure.

The cure is another name: the attribute is renamed together with all its uses in the project; a
column keeps its name in the database. If a use may be meant but cannot be proven, nothing is
renamed and the places are named.

Left alone: `metadata = MetaData(...)`, classes with an explicit `__table__` and a property,
attributes of a mixin that stands behind the base, and attributes set on instances only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Kind,
    Level,
    Ref,
    Rule,
    make,
)
from alchemigrate.rulekit.renaming import Renaming, Uses, free_name, in_file, uses
from alchemigrate.rulekit.reserved import Shadow, broken, family, shadow
from alchemigrate.rulekit.tables import column_call, text_of

NAME = "metadata"
_HEAD = (
    'class Plan(Base):\n    __tablename__ = "plans"\n    id = Column(Integer, primary_key=True)\n'
)

RULE = Rule(
    code="AL501",
    level=Level.BREAKS,
    since="1.4",
    rows=("reserved-attr-metadata",),
    startup=True,
    signs=(
        r"object has no attribute 'schema'",
        r"Attribute name '(?:metadata|registry)' is reserved",
        r"has no attribute 'tables'",
    ),
    examples=(
        Example(
            _HEAD + "    metadata = Column(String)  # notes\n",
            _HEAD + '    metadata_ = Column("metadata", String)  # notes\n',
            title="a column keeps its database name",
        ),
        Example(
            _HEAD + "    meta_data = Column(String)\n\n    @property\n    def metadata(self):\n"
            "        return self.meta_data\n\n    @metadata.setter\n"
            "    def metadata(self, value):\n        self.meta_data = value\n\n"
            "    def describe(self):\n        return self.metadata or {}\n\n\n"
            "def show(key):\n    plan = session.query(Plan).get(key)\n"
            "    print(plan.metadata, getattr(plan, 'metadata'))\n"
            "    return Plan(metadata=plan.metadata)\n",
            _HEAD + "    meta_data = Column(String)\n\n    @property\n    def metadata_(self):\n"
            "        return self.meta_data\n\n    @metadata_.setter\n"
            "    def metadata_(self, value):\n        self.meta_data = value\n\n"
            "    def describe(self):\n        return self.metadata_ or {}\n\n\n"
            "def show(key):\n    plan = session.query(Plan).get(key)\n"
            "    print(plan.metadata_, getattr(plan, 'metadata_'))\n"
            "    return Plan(metadata_=plan.metadata_)\n",
            title="a property with its setter and its uses",
        ),
        Example(
            "class Described:\n    @property\n    def metadata(self):\n        return {}\n\n\n"
            "class Plan(Described, Base):\n    __tablename__ = 'plans'\n"
            "    id = Column(Integer, primary_key=True)\n",
            "class Described:\n    @property\n    def metadata_(self):\n        return {}\n\n\n"
            "class Plan(Described, Base):\n    __tablename__ = 'plans'\n"
            "    id = Column(Integer, primary_key=True)\n",
            title="from a mixin",
        ),
        Example(
            _HEAD + "    metadata = Column(String)\n    metadata_ = Column(String)\n"
            '    again = synonym("metadata")\n',
            _HEAD + '    meta = Column("metadata", String)\n    metadata_ = Column(String)\n'
            '    again = synonym("meta")\n',
            title="the first name is taken",
        ),
        Example(
            _HEAD + "    metadata = Column(String)\n",
            _HEAD + '    metadata_ = Column("metadata", String)\n',
            files={"use.py": "from app import Plan\np = Plan(metadata='x')\nprint(p.metadata)\n"},
            others={
                "use.py": "from app import Plan\np = Plan(metadata_='x')\nprint(p.metadata_)\n"
            },
            title="uses in another file",
        ),
        Example(
            _HEAD
            + "    metadata = Column(String)\n\n\ndef show(thing):\n    return thing.metadata\n",
            FLAGGED,
            title="a use that is not proven",
        ),
        Example(
            _HEAD + "    metadata = Column(String)\n\n\ndef show(plan: Plan):\n"
            '    return f"{plan.metadata}"\n',
            FLAGGED,
            title="a use in an f-string",
        ),
        Example(
            _HEAD + "    metadata = Column(String)\n\n    def row(self):\n"
            "        return {c.name: getattr(self, c.name) for c in self.__table__.columns}\n",
            FLAGGED,
            title="attributes read by the names of columns",
        ),
        Example(
            "own = MetaData()\nOwn = declarative_base(metadata=own)\n\n\nclass Plan(Own):\n"
            "    __tablename__ = 'plans'\n    id = Column(Integer, primary_key=True)\n",
            None,
            title="declarative_base(metadata=...) is no cause",
        ),
        Example(
            "class Plans(Base):\n    __abstract__ = True\n    metadata = MetaData()\n\n\n"
            "class Plan(Plans):\n    __tablename__ = 'plans'\n"
            "    id = Column(Integer, primary_key=True)\n",
            None,
            title="a MetaData of its own",
        ),
        Example(
            "class Described:\n    @property\n    def metadata(self):\n        return {}\n\n\n"
            "class Plan(Base, Described):\n    __tablename__ = 'plans'\n"
            "    id = Column(Integer, primary_key=True)\n",
            None,
            title="a mixin behind the base",
        ),
        Example(
            "class Plan(User):\n    @property\n    def metadata(self):\n        return {}\n",
            None,
            title="a single-table child makes no table",
        ),
        Example(
            "class Report:\n    @property\n    def metadata(self):\n        return {}\n",
            None,
            title="not mapped",
        ),
    ),
)


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """A class body that binds the reserved name, where some mapped class suffers from it."""
    found = shadow(context, Ref(context.module, node), NAME)
    if found is None:
        return
    relatives = family(context, found.owner, NAME)
    hurt = [ref.name for ref in broken(context, found, relatives)]
    if not hurt:
        return
    new = free_name(context, relatives, NAME)
    renaming = Renaming(found, relatives, NAME, new)
    all_uses = uses(context, renaming)
    named = f"{node.name}.{NAME}"
    message = f"{named} shadows the base's MetaData: {_cannot_map(hurt)}"
    kept = " (the column keeps its database name)" if _column(context, found) else ""
    cure = f"rename it to {new}{kept}, with its {len(all_uses.edits)} uses"
    fix, reason = None, _why_not(all_uses)
    if not reason:
        extra, reason = _declaration(context, found)
        fix = None if reason else make.fix(*all_uses.edits, *extra)
    yield Found(found.statement, message, fix, reason, object=named, cure=cure)


def _cannot_map(hurt: list[str]) -> str:
    others = f" and {len(hurt) - 3} more" if len(hurt) > 3 else ""
    return f"{', '.join(hurt[:3])}{others} cannot be mapped"


def _why_not(found: Uses) -> str:
    if not found.doubtful:
        return ""
    return f"these may be uses of it, which is not proven: {', '.join(found.doubtful)}"


def _column(context: Context, found: Shadow) -> ast.Call | None:
    attributes = context.mappings.own_attributes(found.owner)
    mine = [attribute for attribute in attributes if attribute.name == NAME]
    return column_call(context, found.owner.module, mine[0].call) if mine else None


def _declaration(context: Context, found: Shadow) -> tuple[list[Edit], str]:
    """What a column needs to keep its name in the database; or why that cannot be written."""
    if (
        isinstance(found.statement, ast.AnnAssign)
        and found.statement.value is None
        and found.mapped
    ):
        return [], "the column's database name has to be written into a mapped_column()"
    call = _column(context, found)
    if call is None or context.argument(call, "name") is not None:
        return [], ""
    first = call.args[0] if call.args else None
    if text_of(first) is not None or context.kind(first) is Kind.STR:
        return [], ""
    if isinstance(first, ast.Starred):
        return [], "the first argument of the column is not written out"
    at = make.open_parenthesis(context, call) + 1
    following = make.arguments(call)
    if following:
        at = make.outer_start(context, following[0])
    edit = Edit(at, at, f'"{NAME}"' + (", " if following else ""))
    return [in_file(context, found.owner.module, edit)], ""

"""A plain annotation in a mapped class is read as a mapping.

2.0 reads annotations in mapped classes. `user: "User" = relationship(...)`, the same with
`column_property()` or `synonym()`, and a bare `note: str` raise MappedAnnotationError; so do an
annotated `Column` and an annotated `declared_attr` in a mixin or abstract class. 1.4 took no
notice.

In the mapped class `__allow_unmapped__ = True` is added (it does not change what is mapped, and
1.4 ignores it). In a mixin, where that has no effect, the annotation goes.

Left alone: `Mapped[...]` and `ClassVar[...]`, a plain annotation on a `Column` of the mapped
class itself (2.0 accepts it), values that are no mapping, dataclasses, classes with
`__allow_unmapped__`, and classes whose bases are not known: they may be mapped themselves.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from alchemigrate.project.classes import find_in_class, lineage
from alchemigrate.project.facts import last_name
from alchemigrate.project.mapped import COLUMN_MAKERS, RELATIONSHIP_MAKERS
from alchemigrate.project.names import canonical
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

_HEAD = (
    'class Bill(Base):\n    __tablename__ = "bills"\n{}    id = Column(Integer, primary_key=True)\n'
    "    user_id = Column(ForeignKey('users.id'))\n"
)
_ALLOW = "    __allow_unmapped__ = True\n"
_REL = "    user: 'User' = relationship('User')\n    note: str\n"

RULE = Rule(
    code="AL530",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=("annotation-relationship-unmapped", "annotation-bare-attribute",
          "annotation-mixin-column",
          "annotation-property-constructs"),
    examples=(
        Example(_HEAD.format("") + _REL, _HEAD.format(_ALLOW) + _REL),
        Example(
            "class Dated:\n    made: int = Column(Integer)  # when\n",
            "class Dated:\n    made = Column(Integer)  # when\n",
            title="a mixin's column",
        ),
        Example(
            "from sqlalchemy.orm import declared_attr\n\n\nclass Owned:\n    @declared_attr\n"
            "    def user(cls) -> 'User':\n        return relationship('User')\n",
            "from sqlalchemy.orm import declared_attr\n\n\nclass Owned:\n    @declared_attr\n"
            "    def user(cls):\n        return relationship('User')\n",
            title="a mixin's declared_attr",
        ),
        Example(
            "from sqlalchemy.orm import declared_attr\n\n\nclass Owned:\n    @declared_attr\n"
            "    def size(cls) -> Column:\n"
            "        return cls.__table__.c.get('size', Column(Integer))\n",
            "from sqlalchemy.orm import declared_attr\n\n\nclass Owned:\n    @declared_attr\n"
            "    def size(cls):\n        return cls.__table__.c.get('size', Column(Integer))\n",
            title="a column unless there is one",
        ),
        Example(
            "from sqlalchemy.orm import declared_attr\n\n\nclass Owned:\n    @declared_attr\n"
            "    def __mapper_args__(cls) -> dict:\n"
            "        return {'version_id_col': Column(Integer)}\n",
            None,
            title="settings of a mapper",
        ),
        Example(_HEAD.format("") + "    total: int = Column(Integer)\n", None, title="a column"),
        Example(
            "from typing import Any\nBASE: Any = declarative_base()\n\n\n"
            "class Mixed:\n    pass\n\n\n"
            "class Bill(BASE, Mixed):\n    __tablename__ = 'b'\n"
            "    id: int = Column(Integer, primary_key=True)\n",
            None,
            title="a base said to be anything",
        ),
        Example(
            "from shop import Base as Other\n\n\nclass Bill(Other):\n    __tablename__ = 'b'\n"
            "    id: int = Column(Integer, primary_key=True)\n",
            None,
            title="a base not known",
        ),
        Example(_HEAD.format("") + "    total: int = 5\n    __kind__: str\n", None),
        Example(
            "from typing import ClassVar\nfrom sqlalchemy.orm import Mapped\n\n\n"
            + _HEAD.format("")
            + "    note: ClassVar[str]\n    user: Mapped['User'] = relationship()\n",
            None,
            title="said to be mapped, or not",
        ),
        Example(_HEAD.format(_ALLOW) + _REL, None, title="allowed"),
        Example("class Note:\n    text: str\n    size: int = 0\n", None, title="not mapped"),
        Example(
            "from dataclasses import dataclass\n\n\n@dataclass\nclass Note(Base):\n"
            "    __table__ = users\n    note: str\n",
            None,
            title="a dataclass",
        ),
        Example(
            "class Dated: made: int = Column(Integer); seen: int = Column(Integer)\n\n\n"
            "class Bill(Base): __tablename__ = 'b'; id = Column(Integer, primary_key=True); "
            "n: str\n",
            "class Dated: made = Column(Integer); seen = Column(Integer)\n\n\n"
            "class Bill(Base): __tablename__ = 'b'; id = Column(Integer, primary_key=True); "
            "n: str\n",
            title="classes written in one line",
        ),
        Example(
            "class Bill(Base): __tablename__ = 'b'; id = Column(Integer, primary_key=True); "
            "n: str\n",
            FLAGGED,
            title="no line for the flag",
        ),
    ),
)  # fmt: skip

_COLUMNS = {"sqlalchemy.Column", "sqlalchemy.orm.mapped_column"}
_PROPERTIES = (COLUMN_MAKERS | RELATIONSHIP_MAKERS) - _COLUMNS
_SAID = {"Mapped", "ClassVar", "DynamicMapped", "WriteOnlyMapped", "InitVar"}


@RULE.on(ast.ClassDef)
def find(context: Context, node: ast.ClassDef) -> Iterator[Found]:
    """Annotated statements in a mapped class or mixin."""
    ref = Ref(context.module, node)
    if any("dataclass" in last_name(_called(d)).lower() for d in node.decorator_list):
        return
    mapped = context.mappings.is_mapped(ref)
    if mapped and find_in_class(context.infer, ref, "__allow_unmapped__") is not None:
        return
    if not mapped and _may_be_mapped(context, ref):
        return
    entity = mapped and context.mappings.has_table(ref)
    for statement in node.body:
        if entity and isinstance(statement, ast.AnnAssign):
            yield from _in_entity(context, node, statement)
        elif not entity and isinstance(statement, ast.AnnAssign):
            yield from _in_mixin(context, statement)
        elif not entity and isinstance(statement, ast.FunctionDef):
            yield from _declared(context, statement)


def _may_be_mapped(context: Context, ref: Ref) -> bool:
    """Whether a class has a base, near or far, that is neither of the project nor of Python."""
    for current in lineage(context.infer, ref):
        assert isinstance(current.node, ast.ClassDef)
        for base in current.node.bases:
            inner = base.value if isinstance(base, ast.Subscript) else base
            value = context.infer.value(current.module, inner)
            python = value.name.partition(".")[0] in sys.stdlib_module_names
            if value.kind is not Kind.CLASS and not python and last_name(inner) != "object":
                return True
    return False


def _called(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def _says_so(annotation: ast.expr) -> bool:
    if isinstance(annotation, ast.Constant):
        return isinstance(annotation.value, str) and any(word in annotation.value for word in _SAID)
    outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return last_name(outer) in _SAID


def _maker(context: Context, value: ast.expr | None) -> str:
    return canonical(context.origin(value.func)) if isinstance(value, ast.Call) else ""


def _in_entity(context: Context, node: ast.ClassDef, statement: ast.AnnAssign) -> Iterator[Found]:
    name = last_name(statement.target)
    value = statement.value
    empty = value is None or (isinstance(value, ast.Constant) and value.value is None)
    if name.startswith("__") or _says_so(statement.annotation):
        return
    if not empty and _maker(context, value) not in _PROPERTIES:
        return
    message = f"the annotation of {node.name}.{name} is read as a mapping by 2.0, which raises"
    cure = f"annotate {node.name}.{name} with Mapped[...], or set __allow_unmapped__ in {node.name}"
    edit = _flag(context, node)
    reason = "" if edit else "the class is written in one line"
    fix = make.fix(edit) if edit else None
    yield Found(statement, message, fix, reason, object=f"{node.name}.{name}", cure=cure)


def _flag(context: Context, node: ast.ClassDef) -> Edit | None:
    """`__allow_unmapped__ = True` behind the docstring and the table's name."""
    if node.body[0].lineno == node.lineno:
        return None
    indent, newline = make.indent_of(context, node.body[0]), context.module.newline
    named = [
        s for s in node.body if isinstance(s, ast.Assign) and last_name(s.targets[0]) in _HEADS
    ]
    line = f"{indent}__allow_unmapped__ = True{newline}"
    if not named:
        first = node.body[0]
        if isinstance(first, ast.Expr):
            at = context.module.lines.end_of(first.end_lineno or 0)
            return Edit(at, at, newline + line)
        at = context.module.lines.start_of(first.lineno)
        return None if getattr(first, "decorator_list", []) else Edit(at, at, line)
    at = context.module.lines.end_of(named[0].end_lineno or 0)
    return Edit(at, at, line)


_HEADS = ("__tablename__", "__table__")


def _in_mixin(context: Context, statement: ast.AnnAssign) -> Iterator[Found]:
    if _maker(context, statement.value) not in _COLUMNS or _says_so(statement.annotation):
        return
    assert statement.value is not None
    name = last_name(statement.target)
    edit = Edit(
        context.span(statement.target).end, make.outer_start(context, statement.value), " = "
    )
    message = (
        f"the annotation of the mixin's column {name} is read as a mapping by 2.0, which raises"
    )
    yield Found(statement, message, make.fix(edit), object=name, cure="remove the annotation")


def _declared(context: Context, function: ast.FunctionDef) -> Iterator[Found]:
    names = {last_name(_called(decorator)) for decorator in function.decorator_list}
    if "declared_attr" not in names or function.returns is None or _says_so(function.returns):
        return
    if function.name.startswith("__"):
        return
    returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]
    made = [part for value in returned for part in ast.walk(value) if isinstance(part, ast.Call)]
    if not any(_maker(context, part) in _PROPERTIES | _COLUMNS for part in made):
        return
    end = context.span(function.returns).end
    text = context.module.text
    arrow = text.rindex("->", 0, context.span(function.returns).start)
    start = len(text[:arrow].rstrip())
    message = (
        f"the return annotation of {function.name}() is read as a mapping by 2.0, which raises"
    )
    fix = make.fix(Edit(start, end, ""))
    yield Found(function, message, fix, object=function.name, cure="remove the return annotation")

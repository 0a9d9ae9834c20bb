"""Attributes declared in class bodies: `name = maker(...)`, or a `declared_attr` returning one."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from ..project.kinds import Ref
from ..project.mapped import Attribute
from ..values.text import Edit
from . import make
from .context import Context

_DECLARED = {"sqlalchemy.orm.declared_attr", "sqlalchemy.ext.declarative.declared_attr"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an attribute is declared: an assignment, annotated or not, or a function."""

    name: str
    statement: ast.Assign | ast.AnnAssign | ast.FunctionDef
    call: ast.Call

    @property
    def annotation(self) -> ast.expr | None:
        """The annotation that is there already."""
        if isinstance(self.statement, ast.FunctionDef):
            return self.statement.returns
        return self.statement.annotation if isinstance(self.statement, ast.AnnAssign) else None

    def attribute(self, ref: Ref) -> Attribute:
        """The place as a mapped attribute of its class."""
        return Attribute(self.name, ref, ref.module, self.statement, self.call, False)

    def annotated(self, context: Context, text: str) -> Edit | None:
        """The edit that writes an annotation where there is none; None if it finds no place."""
        if not isinstance(self.statement, ast.FunctionDef):
            target = (
                self.statement.target
                if isinstance(self.statement, ast.AnnAssign)
                else self.statement.targets[0]
            )
            return make.after(context, target, f": {text}")
        head = re.compile(rf"def\s+{self.name}\s*\(\s*\w+\s*,?\s*\)(?=\s*:)")
        found = head.match(context.module.text, context.span(self.statement).start)
        return Edit(found.end(), found.end(), f" -> {text}") if found else None


def declared(context: Context, statement: ast.stmt, maker: str) -> Place | None:
    """The statement as a place, if it gives one name what `maker` returns; `Mapped` ones aside."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            place = Place(name, statement, call)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call):
            place = Place(name, statement, call)
        case ast.FunctionDef(name=name, body=[ast.Return(value=ast.Call() as call)]):
            if not _is_declared_attr(context, statement):
                return None
            place = Place(name, statement, call)
        case _:
            return None
    said = place.annotation is not None and "Mapped" in ast.unparse(place.annotation)
    return None if said or name.startswith("__") or not context.calls(call, maker) else place


def _is_declared_attr(context: Context, function: ast.FunctionDef) -> bool:
    """Whether a function is a declared_attr and nothing else, cascading or not."""
    if len(function.decorator_list) != 1:
        return False
    (decorator,) = function.decorator_list
    named = decorator
    if isinstance(decorator, ast.Attribute) and decorator.attr == "cascading":
        named = decorator.value
    return context.origin(named) in _DECLARED

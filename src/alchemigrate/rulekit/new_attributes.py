"""Where a new mapped attribute goes in a class body: behind those that are there."""

from __future__ import annotations

import ast

from ..project.kinds import Ref
from ..values.text import Edit
from . import make
from .context import Context
from .renaming import in_file
from .tables import text_of


def behind_attributes(context: Context, ref: Ref, lines: list[str]) -> Edit:
    """Insert lines behind the last mapped attribute of a class, or behind what stands above them.

    The edit names its file, if that is another than the context's.
    """
    there = Context(ref.module, context.project, context.target)
    assert isinstance(ref.node, ast.ClassDef)
    own = [attribute.node for attribute in context.mappings.own_attributes(ref)]
    body = ref.node.body
    last = max([*own, *filter(_is_head, body)], key=lambda node: node.lineno, default=body[0])
    indent = make.indent_of(there, body[0])
    at = there.module.lines.end_of(last.end_lineno or last.lineno)
    newline = there.module.newline
    text = "".join(f"{indent}{line}{newline}" for line in lines)
    lead = "" if there.module.text[:at].endswith("\n") else newline
    return in_file(context, ref.module, Edit(at, at, lead + text))


def _is_head(node: ast.stmt) -> bool:
    """A docstring or a `__tablename__`: what may stand above the attributes."""
    if isinstance(node, ast.Expr):
        return text_of(node.value) is not None
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)

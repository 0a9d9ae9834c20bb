"""Imports for type checkers only: `if TYPE_CHECKING: from app.models.user import User`."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..project.facts import last_name
from ..project.kinds import Ref
from ..source.imports import head_end
from ..values.text import Edit, Import
from . import make
from .context import Context
from .spelling import absolute_name


def import_source(context: Context, ref: Ref) -> str | None:
    """How this module would name the module of a class in an import."""
    relative = any(isinstance(n, ast.ImportFrom) and n.level for n in context.module.tree.body)
    absolute = absolute_name(context, ref.module.path)
    if absolute is not None and not relative:
        return absolute
    here, there = context.module.path.split("/")[:-1], ref.module.name.split(".")
    common = 0
    while common < min(len(here), len(there)) and here[common] == there[common]:
        common += 1
    tail = there[common:]
    if not common or not tail:
        return absolute
    if not relative and f"{'/'.join(here)}/__init__.py" not in context.project.layout.paths:
        return absolute
    return "." * (len(here) - common + 1) + ".".join(tail)


def type_checking_imports(
    context: Context, refs: Iterable[Ref]
) -> tuple[tuple[Edit, ...], tuple[Import, ...]]:
    """One edit that imports these classes for type checkers; nothing if there are none."""
    lines = _statements(context, refs)
    if not lines:
        return (), ()
    newline = context.module.newline
    block = _block(context)
    if block is not None:
        last = block.body[-1]
        indent = make.indent_of(context, last)
        at = context.module.lines.end_of(last.end_lineno or last.lineno)
        lead = "" if context.module.text[:at].endswith("\n") else newline
        text = "".join(f"{indent}{line}{newline}" for line in lines)
        return (Edit(at, at, lead + text),), ()
    at, _ = head_end(context.module)
    text = "".join(f"    {line}{newline}" for line in lines)
    edit = Edit(at, at, f"{newline}if TYPE_CHECKING:{newline}{text}")
    return (edit,), (Import("typing", "TYPE_CHECKING"),)


def _statements(context: Context, refs: Iterable[Ref]) -> list[str]:
    names: dict[str, set[str]] = {}
    for ref in refs:
        names.setdefault(import_source(context, ref) or "", set()).add(ref.name)
    return [f"from {source} import {', '.join(sorted(names[source]))}" for source in sorted(names)]


def _block(context: Context) -> ast.If | None:
    """The module's own `if TYPE_CHECKING:` that holds imports."""
    for node in context.module.tree.body:
        if not isinstance(node, ast.If) or last_name(node.test) != "TYPE_CHECKING":
            continue
        if all(isinstance(part, (ast.Import, ast.ImportFrom)) for part in node.body):
            return node
    return None

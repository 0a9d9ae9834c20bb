"""Names that moved or were renamed: import statements, and the uses of what they bind."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..project.facts import last_name
from ..project.scopes import absolute
from ..values.text import Edit, Import
from . import make
from .context import Context

_BUILTINS = "builtins."


@dataclass(frozen=True, slots=True)
class Moved:
    """One imported name: its old dotted name, and the new one (`module.Name[:member]`)."""

    node: ast.ImportFrom
    alias: ast.alias
    old: str
    new: str

    @property
    def home(self) -> str:
        """The module that has the name now."""
        return self.new.partition(":")[0].rpartition(".")[0]

    @property
    def name(self) -> str:
        """The name to import."""
        return self.new.partition(":")[0].rpartition(".")[2]

    @property
    def spelled(self) -> str:
        """How uses are written: the name, and its member where a constant became one."""
        return self.name + (f".{self.new.partition(':')[2]}" if ":" in self.new else "")


def moved_names(
    context: Context, node: ast.ImportFrom, table: Mapping[str, str]
) -> Iterator[Moved]:
    """The names of an import statement that a table (old dotted name to new) knows."""
    source = absolute(node, context.project.layout.package(context.module.path))
    for alias in node.names:
        old = f"{source}.{alias.name}"
        if old in table:
            yield Moved(node, alias, old, table[old])


def only_annotates(context: Context, alias: ast.alias) -> bool:
    """Whether an imported name stands in annotations of parameters and results alone."""
    bound = alias.asname or alias.name
    uses = context.uses(bound, context.module.tree)
    return bool(uses) and all(_annotates(context, use) for use in uses)


def _annotates(context: Context, use: ast.AST) -> bool:
    child = use
    for around in context.ancestors(use):
        if isinstance(around, ast.arg):
            return True
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return child is around.returns
        child = around
    return False


def guarded(context: Context, node: ast.AST) -> bool:
    """Whether an import is tried with another way out, or made for one version only."""
    child: ast.AST = node
    for around in context.ancestors(node):
        if isinstance(around, ast.ExceptHandler):
            return True
        if isinstance(around, ast.Try) and child in around.body:
            names = {
                last_name(part)
                for handler in around.handlers
                for part in (ast.walk(handler.type) if handler.type else [ast.Name("Exception")])
                if isinstance(part, ast.expr)
            }
            if names & {"ImportError", "ModuleNotFoundError", "AttributeError", "Exception"}:
                return True
        if isinstance(around, ast.If) and _asks_version(around.test):
            return True
        child = around
    return False


def _asks_version(test: ast.expr) -> bool:
    return any(
        "version" in name.lower() or name.lower().startswith(("sqla", "sa_", "is_sqla"))
        for name in (last_name(node) for node in ast.walk(test) if isinstance(node, ast.expr))
    )


def relocation(context: Context, moved: Moved) -> tuple[list[Edit], tuple[Import, ...], str]:
    """Edits and imports that bring a moved name in from its new home; or why not."""
    uses, reason = _uses(context, moved)
    if reason:
        return [], (), reason
    if moved.new.startswith(_BUILTINS):
        return [*uses, *without_alias(context, moved.node, moved.alias)], (), ""
    alone = len(moved.node.names) == 1
    same = moved.home == moved.old.rpartition(".")[0]
    asname = f" as {moved.alias.asname}" if moved.alias.asname else ""
    if same:
        if _imported_already(context, moved) and not alone:
            return [*uses, *without_alias(context, moved.node, moved.alias)], (), ""
        return [*uses, make.replace(context, moved.alias, f"{moved.name}{asname}")], (), ""
    if alone:
        return [*uses, _whole(context, moved, asname)], (), ""
    if context.parent(moved.node) is not context.module.tree:
        line = f"from {moved.home} import {moved.name}{asname}"
        indent = make.indent_of(context, moved.node)
        end = context.span(moved.node).end
        added = Edit(end, end, f"{context.module.newline}{indent}{line}")
        return [*uses, *without_alias(context, moved.node, moved.alias), added], (), ""
    wanted = Import(moved.home, moved.name, moved.alias.asname)
    return [*uses, *without_alias(context, moved.node, moved.alias)], (wanted,), ""


def _imported_already(context: Context, moved: Moved) -> bool:
    return any(
        alias.name == moved.name and alias.asname == moved.alias.asname
        for alias in moved.node.names
    )


def _whole(context: Context, moved: Moved, asname: str) -> Edit:
    """The statement from `from` to its one name, parentheses and comments behind it kept."""
    start = context.span(moved.node).start
    alias = context.span(moved.alias)
    between = context.module.text[start : alias.start]
    opening = between[between.index("import") + len("import") :]
    return Edit(start, alias.end, f"from {moved.home} import{opening}{moved.name}{asname}")


def whole_statement(context: Context, node: ast.ImportFrom, home: str) -> Edit:
    """Another module in `from ... import`, all names kept."""
    start = context.span(node).start
    text = context.module.text
    end = text.index("import", start + len("from") + 1 + len(node.module or "") + node.level)
    return Edit(start, end, f"from {home} ")


def without_alias(context: Context, node: ast.ImportFrom, alias: ast.alias) -> list[Edit]:
    """Take one name out of an import statement; with its last name the statement goes."""
    names = node.names
    index = names.index(alias)
    span = context.span(alias)
    if len(names) == 1:
        lines = context.module.lines
        start, end = lines.start_of(node.lineno), lines.end_of(node.end_lineno or 0)
        return [Edit(start, end, "")]
    if index + 1 < len(names):
        return [Edit(span.start, context.span(names[index + 1]).start, "")]
    return [Edit(context.span(names[index - 1]).end, span.end, "")]


def _uses(context: Context, moved: Moved) -> tuple[list[Edit], str]:
    """Edits of all uses of the imported name, if it is called otherwise now."""
    bound = moved.alias.asname or moved.alias.name
    if bound == moved.spelled or (moved.alias.asname and ":" not in moved.new):
        return [], ""
    if context.module.path.endswith("__init__.py"):
        return [], "the package gives this name on to others"
    edits = []
    for node in ast.walk(context.module.tree):
        if isinstance(node, ast.Constant) and node.value == bound:
            return [], f"line {node.lineno} has {bound!r} in a string: it may be exported"
        if isinstance(node, ast.Name) and node.id == bound:
            if not isinstance(node.ctx, ast.Load) or context.in_fstring(node):
                return [], f"line {node.lineno} uses {bound} in a way that cannot be renamed"
            edits.append(make.replace(context, node, moved.spelled))
        elif (
            isinstance(node, ast.Name) and node.id == moved.name and _is_other(context, node, moved)
        ):
            return [], f"the name {moved.name} is taken"
        elif isinstance(node, ast.arg) and node.arg in (bound, moved.name):
            return [], f"line {node.lineno} has a parameter {node.arg}"
    return edits, ""


def _is_other(context: Context, node: ast.Name, moved: Moved) -> bool:
    """Whether a name that is to be bound means something else already."""
    if moved.new.startswith(_BUILTINS):
        return not isinstance(node.ctx, ast.Load)
    value = context.value(node)
    return bool(value) and not value.name.endswith(f".{moved.name}")


def at_path(imports: tuple[Import, ...], path: str) -> tuple[Import, ...]:
    """The same imports, wanted in another file."""
    return tuple(replace(item, path=path) for item in imports)

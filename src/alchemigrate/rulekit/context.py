"""What a rule sees of the module it looks at: meaning, text, and names that can be used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..project.infer import Inference
from ..project.kinds import Kind, Ref, Value
from ..project.mapped import Mappings
from ..project.project import Project
from ..project.scopes import Scope
from ..source.module import Module
from ..values.text import Import, Span
from .naming import name_for

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Context:
    """One module of a project, seen for one target (`2.0`, `2.1` or `bridge`)."""

    module: Module
    project: Project
    target: str = "2.0"

    @property
    def infer(self) -> Inference:
        """What expressions are."""
        return self.project.inference

    @property
    def mappings(self) -> Mappings:
        """Mapped classes of the project."""
        return self.project.inference.mappings

    def value(self, node: ast.expr | None) -> Value:
        """What an expression is; its kind is UNKNOWN where nothing is proven."""
        return self.infer.value(self.module, node)

    def kind(self, node: ast.expr | None) -> Kind:
        """The kind of an expression."""
        return self.value(node).kind

    def origin(self, node: ast.expr | None) -> str:
        """Canonical dotted name of an outside name (`sqlalchemy.select`), empty for all else."""
        return self.infer.origin(self.module, node) if node is not None else ""

    def calls(self, node: ast.AST | None, *names: str) -> bool:
        """Whether a node is a call of one of these canonical names."""
        return isinstance(node, ast.Call) and self.origin(node.func) in names

    def source(self, node: ast.AST) -> str:
        """The text of a node, as written."""
        return self.module.source(node)

    def span(self, node: ast.AST) -> Span:
        """Where a node stands."""
        return self.module.span(node)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node around a node."""
        return self.module.parents.get(node)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, nearest first."""
        current = self.module.parents.get(node)
        while current is not None:
            yield current
            current = self.module.parents.get(current)

    def statement(self, node: ast.AST) -> ast.stmt:
        """The statement a node belongs to."""
        current = node
        while not isinstance(current, ast.stmt):
            current = self.module.parents[current]
        return current

    def block(self, statement: ast.stmt) -> list[ast.stmt]:
        """The list of statements that a statement stands in."""
        parent = self.module.parents[statement]
        for part in ("body", "orelse", "finalbody"):
            found = getattr(parent, part, None)
            if isinstance(found, list) and statement in found:
                return found
        return [statement]

    def function(self, node: ast.AST) -> Function | None:
        """The function around a node, or None at module level."""
        for around in self.ancestors(node):
            if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return around
        return None

    def enclosing_class(self, node: ast.AST) -> Ref | None:
        """The class whose body (methods included) a node stands in."""
        for around in self.ancestors(node):
            if isinstance(around, ast.ClassDef):
                return Ref(self.module, around)
        return None

    def scope(self, node: ast.AST) -> Scope:
        """The innermost scope of a node."""
        return self.project.scope(self.module, node)

    def in_fstring(self, node: ast.AST) -> bool:
        """Whether a node lies in an f-string, where positions lie: do not edit there."""
        return self.module.inside_fstring(node)

    def misplaced(self, node: ast.AST) -> bool:
        """Whether a node lies in an f-string whose inside is not understood: do not edit there.

        Where this is false, small edits that bring no quotes may be made inside an f-string too.
        """
        return self.module.misplaced(node)

    def name_for(self, dotted: str, at: ast.AST) -> tuple[str, tuple[Import, ...]]:
        """How to spell `sqlalchemy.text` at a place, and the imports that it needs.

        Uses a name or module alias the file already has (`text`, `sa.text`, `db.text`), else asks
        for an import, under another name if the plain one is taken.
        """
        return name_for(self.project, self.module, dotted, at)

    def argument(self, call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
        """An argument of a call by keyword, or else by position; None if it is not given."""
        for keyword in call.keywords:
            if keyword.arg == name:
                return keyword.value
        if position is not None and len(call.args) > position:
            found = call.args[position]
            return None if isinstance(found, ast.Starred) else found
        return None

    def uses(self, name: str, within: ast.AST) -> list[ast.Name]:
        """All places below a node where a plain name is read."""
        return [
            node
            for node in ast.walk(within)
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        ]

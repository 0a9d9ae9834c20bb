"""Several modules seen as one: what a node means is asked of the module that it stands in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ...project.kinds import Value
from ...source.module import Module
from ..context import Context


@dataclass(frozen=True, slots=True)
class Sight(Context):
    """A module that is written in, and others whose nodes may be asked about."""

    others: tuple[Module, ...] = ()

    def value(self, node: ast.expr | None) -> Value:
        """What an expression is, wherever it stands."""
        return self.infer.value(self._home(node), node)

    def origin(self, node: ast.expr | None) -> str:
        """Canonical dotted name of an outside name, wherever it is written."""
        return self.infer.origin(self._home(node), node) if node is not None else ""

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node around a node, wherever it stands."""
        return self._home(node).parents.get(node)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, nearest first, wherever it stands."""
        parents = self._home(node).parents
        current = parents.get(node)
        while current is not None:
            yield current
            current = parents.get(current)

    def _home(self, node: ast.AST | None) -> Module:
        if node is None or node in self.module.parents:
            return self.module
        return next((one for one in self.others if node in one.parents), self.module)

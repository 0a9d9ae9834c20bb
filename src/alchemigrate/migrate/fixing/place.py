"""Where a statement of a revision stands in its file, and why it cannot be written anew there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ...source.lines import Lines
from ...values.revision import Revision, Statement

AROUND: tuple[tuple[tuple[type[ast.AST], ...], str], ...] = (
    ((ast.If, ast.IfExp, ast.ExceptHandler), "it stands behind a condition"),
    ((ast.For, ast.While, ast.comprehension), "it stands in a loop"),
    ((ast.With,), "it stands in a block"),
    ((ast.Try,), "its failure is caught"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A statement at the top of `upgrade()`: its number there, and the call that makes it."""

    number: int
    call: ast.Call


@dataclass(frozen=True, slots=True)
class Body:
    """The function `upgrade()` of a revision, its docstring left out."""

    source: str
    lines: Lines
    nodes: tuple[ast.stmt, ...]
    functions: frozenset[str]

    def place(self, statement: Statement) -> Place | str:
        """Where a statement stands; or why it cannot be written anew."""
        if statement.via == "bind":
            return "it goes through a connection of its own"
        if "batch" in statement:
            return "it stands in a batch"
        for number, node in enumerate(self.nodes):
            for call, above in _calls(node):
                if (call.lineno, call.col_offset) == (statement.line, statement.column):
                    return self._whole(number, node, call, above)
        return "it stands in a function of its own"

    def _whole(
        self, number: int, node: ast.stmt, call: ast.Call, above: tuple[ast.AST, ...]
    ) -> Place | str:
        for one in reversed(above):
            for kinds, why in AROUND:
                if isinstance(one, kinds):
                    return why
        if not isinstance(node, ast.Expr) or node.value is not call:
            return "what it gives back is used"
        if not isinstance(call.func, ast.Attribute) or ast.unparse(call.func.value) != "op":
            return "Alembic's op has another name here"
        if not self._alone(node):
            return "several statements stand on its line"
        if any(one.arg is None for one in call.keywords) or _is_starred(call):
            return "its arguments are computed"
        return Place(number, call)

    def _alone(self, node: ast.stmt) -> bool:
        before = self.source[self.lines.start_of(node.lineno) : self.start(node)]
        after = self.source[self.end(node) : self.lines.end_of(node.end_lineno or 0)].strip()
        return not before.strip() and (not after or after.startswith("#"))

    def start(self, node: ast.stmt | ast.expr) -> int:
        """The offset at which a node begins."""
        return self.lines.offset(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.expr) -> int:
        """The offset at which a node ends."""
        return self.lines.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def line_end(self, node: ast.stmt) -> int:
        """The offset at which the last line of a node ends, before its line break."""
        line = node.end_lineno or node.lineno
        text = self.source[self.lines.start_of(line) : self.lines.end_of(line)]
        return self.lines.start_of(line) + len(text.rstrip("\r\n"))

    def holds(self, node: ast.stmt, statement: Statement) -> bool:
        """Whether a statement stands in a node."""
        return node.lineno <= statement.line <= (node.end_lineno or node.lineno)


def body(revision: Revision) -> Body | None:
    """The function `upgrade()` of a revision; None if it has none, or is not as it was read."""
    tree = ast.parse(revision.source)
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    found = functions.get("upgrade")
    if found is None or found.body[0].lineno == found.lineno:
        return None
    nodes = found.body[1:] if ast.get_docstring(found, clean=False) is not None else found.body
    return Body(revision.source, Lines(revision.source), tuple(nodes), frozenset(functions))


def _calls(
    node: ast.AST, above: tuple[ast.AST, ...] = ()
) -> Iterator[tuple[ast.Call, tuple[ast.AST, ...]]]:
    """All calls in a node, each with what stands around it; the outermost first."""
    if isinstance(node, ast.Call):
        yield node, above
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, (*above, node))


def _is_starred(call: ast.Call) -> bool:
    return any(isinstance(one, ast.Starred) for one in call.args)

"""Which places of a tree are compared models: attributes of mapped classes, and tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import SourceError
from ...source.module import parse
from ...values.proof import Placed
from .schema import Compared, Difference
from .statements import Statements, type_checking

SETTINGS = frozenset(("__tablename__", "__table_args__", "__mapper_args__", "__table__"))


Names = tuple[str, ...]
"""What the schema proof calls a declared thing; none for imports, which declare nothing."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The statements of a file, and what those that declare something declare, by first line."""

    statements: Statements
    names: Mapping[int, Names]

    def at(self, place: Placed) -> Names | None:
        """What is declared there; None if a statement there is neither compared nor an import."""
        found: list[str] = []
        for first, _ in self.statements.at(place.line, place.end_line):
            if first not in self.names:
                return None
            found += self.names[first]
        return tuple(found)


@dataclass
class Models:
    """The compared models of a tree, by the lines that declare them."""

    root: Path
    compared: Compared
    _files: dict[str, Declared | None] = field(default_factory=dict)

    def at(self, place: Placed) -> Names | None:
        """The names of what is declared at a place; None if it is no model or was not compared."""
        known = self._file(place.path)
        return known.at(place) if known is not None else None

    def declared(self, path: str) -> Iterator[tuple[int, int, Names]]:
        """(first line, last line, names) of what a file declares."""
        known = self._file(path)
        for line, names in known.names.items() if known is not None else ():
            assert known is not None
            first, last = min(known.statements.at(line, line), default=(line, line))
            yield first, last, names

    def _file(self, path: str) -> Declared | None:
        if path not in self._files:
            self._files[path] = self._read(path)
        return self._files[path]

    def _read(self, path: str) -> Declared | None:
        full = self.root / path
        if not path.endswith(".py") or not full.is_file():
            return None
        try:
            tree = parse(path, full.read_bytes()).tree
        except SourceError:
            return None
        return Declared(Statements(tree), dict(self._declared(path, tree)))

    def _declared(self, path: str, tree: ast.Module) -> Iterator[tuple[int, Names]]:
        for statement in tree.body:
            if isinstance(statement, ast.Import | ast.ImportFrom) or type_checking(statement):
                yield statement.lineno, ()
            table = _table(statement)
            if table in self.compared.tables:
                yield statement.lineno, (str(table),)
        dotted = "." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name, node in _classes(tree):
            known = _known(self.compared.classes, dotted, name)
            if known is not None:
                yield from _attributes(node, known, *self.compared.classes[known])


def concerns(difference: Difference, names: Names) -> bool:
    """Whether a difference is about one of the names, or a part of it."""
    return any(
        difference.object == name or difference.object.startswith(f"{name}.") for name in names
    )


def _classes(tree: ast.AST, outer: str = "") -> Iterator[tuple[str, ast.ClassDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            name = f"{outer}{node.name}"
            yield name, node
            yield from _classes(node, f"{name}.")


def _known(classes: Mapping[str, object], dotted: str, name: str) -> str | None:
    """The compared class with that name in that file, wherever the file's import root is."""
    for known in classes:
        module = known.removesuffix(f".{name}")
        if module != known and dotted.endswith(f".{module}"):
            return known
    return None


def _attributes(
    node: ast.ClassDef, name: str, table: str, attributes: frozenset[str]
) -> Iterator[tuple[int, Names]]:
    for statement in node.body:
        key = _assigned(statement)
        if key in attributes:
            yield statement.lineno, (f"{name}.{key}", table)
        elif key in SETTINGS:
            yield statement.lineno, (name, table)


def _assigned(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target: ast.expr = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
    else:
        return ""
    return target.id if isinstance(target, ast.Name) else ""


def _table(statement: ast.stmt) -> str | None:
    """The name of the table that a statement makes, as `Table("name", ..)` says it."""
    call = getattr(statement, "value", None)
    if not isinstance(call, ast.Call) or not call.args:
        return None
    called = call.func
    word = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    first = call.args[0]
    if word != "Table" or not isinstance(first, ast.Constant):
        return None
    return first.value if isinstance(first.value, str) else None

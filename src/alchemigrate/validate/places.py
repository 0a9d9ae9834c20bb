"""Where in the project's files an object of the models is declared."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..errors import SourceError
from ..source.discover import discover
from ..source.lines import Lines
from ..source.module import Module, parse
from ..values.models import MappedClass, Models
from ..values.text import Span

NOWHERE = ""
NOTHING = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Spot:
    """Lines and columns of a file, from 1; `path` is "" where nothing is known."""

    path: str = NOWHERE
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    span: Span = NOTHING


@dataclass
class Places:
    """Finds `Class`, `Class.attribute`, `table`, `table.column` of models below `root`; and
    `path:line`. `parsed` gives the files that were read already, None for one that is no Python."""

    root: Path
    models: Models
    parsed: Callable[[str], Module | None] | None = None
    _files: dict[str, str | None] = field(default_factory=dict)
    _spots: dict[str, dict[str, Spot]] = field(default_factory=dict)
    _known: tuple[str, ...] | None = None

    def of(self, name: str) -> Spot:
        """The place of an object, or of what it is a part of."""
        owner, _, part = name.rpartition(".")
        return (
            self._of_table(name, "")
            or self._of_class(name, "")
            or self._of_table(owner, part)
            or self._of_class(owner, part)
            or _of_line(name)
            or Spot()
        )

    def _of_table(self, name: str, part: str) -> Spot | None:
        table = self.models.table(name)
        if table is None:
            return None
        for mapped in self.models.of_table(name):
            attributes = [key for key, column in mapped.columns.items() if column == part]
            found = self._in_class(mapped, attributes[0] if attributes else part)
            if found is not None:
                return found
        for module in table.modules:
            found = self._in_module(module, f"table {name.rpartition('.')[2]}")
            if found is not None:
                return found
        return None

    def _of_class(self, name: str, part: str) -> Spot | None:
        mapped = self._named.get(name)
        return self._in_class(mapped, part) if mapped is not None else None

    @cached_property
    def _named(self) -> Mapping[str, MappedClass]:
        """The classes by their own and by their dotted names."""
        found: dict[str, MappedClass] = {}
        for mapped in self.models.classes.values():
            found.setdefault(mapped.short, mapped)
            found.setdefault(mapped.name, mapped)
        return found

    def _in_class(self, mapped: MappedClass, part: str) -> Spot | None:
        for one in self.models.kin(mapped.name):
            module = one.name.removesuffix(f".{one.short}")
            found = self._in_module(module, f"{one.short}.{part}")
            if found is not None and part:
                return found
        module = mapped.name.removesuffix(f".{mapped.short}")
        return self._in_module(module, mapped.short)

    def _in_module(self, module: str, key: str) -> Spot | None:
        path = self.path_of(module)
        if path is None:
            return None
        if path not in self._spots:
            module_ = (self.parsed or self._read)(path)
            self._spots[path] = dict(_spots(module_)) if module_ is not None else {}
        return self._spots[path].get(key)

    def _read(self, path: str) -> Module | None:
        try:
            return parse(path, (self.root / path).read_bytes())
        except (OSError, SourceError):
            return None

    def path_of(self, module: str) -> str | None:
        """The file of a dotted module, wherever the import root is."""
        if module not in self._files:
            if self._known is None:
                self._known = tuple(discover([self.root], self.root).files)
            tail = "/" + module.replace(".", "/")
            ends = (f"{tail}.py", f"{tail}/__init__.py")
            fits = [path for path in self._known if f"/{path}".endswith(ends)]
            self._files[module] = min(fits, key=len) if fits else None
        return self._files[module]


def _spots(module: Module) -> Iterator[tuple[str, Spot]]:
    """The places of the classes, their attributes and the tables of a file."""
    for key, node in _declared(module):
        yield key, _spot(module.path, module.lines, node)


def _declared(module: Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in module.of(ast.ClassDef):
        yield node.name, node
        for statement in node.body:
            for name in _names(statement):
                yield f"{node.name}.{name}", statement
    calls: list[ast.Assign | ast.Expr] = [*module.of(ast.Assign), *module.of(ast.Expr)]
    for made in calls:
        if isinstance(made.value, ast.Call):
            call = made.value
            word = getattr(call.func, "attr", getattr(call.func, "id", ""))
            first = getattr(call.args[0], "value", None) if call.args else None
            if word == "Table" and isinstance(first, str):
                yield f"table {first}", made


def _of_line(name: str) -> Spot | None:
    """The line that is named as `path:line`."""
    path, _, line = name.rpartition(":")
    return Spot(path, int(line), 1, int(line), 1) if path and line.isdigit() else None


def _names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Assign):
        return [one.id for one in statement.targets if isinstance(one, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    if isinstance(statement, ast.FunctionDef):
        return [statement.name]
    return []


def _spot(path: str, lines: Lines, node: ast.stmt) -> Spot:
    last = node.lineno if isinstance(node, ast.ClassDef) else node.end_lineno or node.lineno
    start = lines.offset(node.lineno, node.col_offset)
    end = lines.offset(last, node.end_col_offset or 0) if last == node.end_lineno else start
    first, until = lines.position(start), lines.position(end)
    return Spot(path, *first, *until, Span(start, end))

"""The import algebra: adding a name to a module's imports, and dropping one that nothing uses."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, takewhile

from ..values.text import Edit, Import
from .module import Module


def import_edits(module: Module, wanted: Iterable[Import]) -> list[Edit]:
    """Edits that bring the wanted imports into a module and drop the unwanted ones if unused.

    A name joins an existing top-level `from module import ...` of the same module; otherwise a new
    line stands in order beside imports of the same package (the standard library is one, and comes
    first), or follows the last import of the module's head that is not relative. Where the file
    keeps groups of imports apart, a new group is kept apart too.
    """
    unique = list(dict.fromkeys(wanted))
    add = [item for item in unique if not item.drop and not _present(module, item)]
    edits: list[Edit] = []
    lines: list[_Line] = []
    fresh: dict[str, list[Import]] = {}
    for item in add:
        fresh.setdefault(item.module if item.name else _plain(item), []).append(item)
    for source, items in fresh.items():
        home = _home(module, source)
        if home is not None:
            edits += _join(module, home, items)
        else:
            lines.append(_new_line(module, source, _statement(source, items)))
    edits += _new_lines(module, lines)
    for item in unique:
        if item.drop:
            edits += _drop(module, item)
    return _merge_insertions(edits)


def _present(module: Module, item: Import) -> bool:
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom):
            here = not node.level and node.module == item.module and item.name is not None
        else:
            here = isinstance(node, ast.Import) and item.name is None
        wanted = item.name or item.module
        if here and any(a.name == wanted and a.asname == item.alias for a in _names(node)):
            return True
    return False


def _names(node: ast.stmt) -> list[ast.alias]:
    return node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else []


def _home(module: Module, source: str) -> ast.ImportFrom | None:
    """The statement that a name of `source` joins; none where each name has its own statement."""
    found = [
        node
        for node in takewhile(_runs_early, module.tree.body)
        if isinstance(node, ast.ImportFrom)
        and node.module == source
        and not node.level
        and node.names[0].name != "*"
    ]
    if len(found) > 1 and all(len(node.names) == 1 for node in found):
        return None
    return found[0] if found else None


def _runs_early(node: ast.stmt) -> bool:
    """Whether a statement may stand between imports, and uses none of what they import later."""
    imports = isinstance(node, (ast.Import, ast.ImportFrom, ast.Try, ast.If))
    return imports or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _spelled(item: Import) -> str:
    return f"{item.name} as {item.alias}" if item.alias else item.name or ""


def _plain(item: Import) -> str:
    return f"import {item.module} as {item.alias}" if item.alias else f"import {item.module}"


def _statement(source: str, items: list[Import]) -> str:
    if source.startswith("import "):
        return source
    if _package(source) == _STANDARD:
        items = sorted(items, key=lambda item: _order(item.name or ""))
    return f"from {source} import {', '.join(_spelled(item) for item in items)}"


def _join(module: Module, home: ast.ImportFrom, items: list[Import]) -> list[Edit]:
    """Add names behind the last one, on a line of its own where the names stand so.

    Names of the standard library keep the order that they have: constants, classes, the rest.
    """
    if _package(home.module or "") == _STANDARD and home.lineno == home.end_lineno:
        names = [_order(alias.name) for alias in home.names]
        if names == sorted(names):
            return _sorted_in(module, home, items)
    last = home.names[-1]
    end = module.lines.offset(last.end_lineno or last.lineno, last.end_col_offset or 0)
    previous = home.names[-2] if len(home.names) > 1 else None
    head = module.text[module.span(home).start : module.span(home.names[0]).start]
    own_line = "(" in head and last.lineno != (previous.lineno if previous else home.lineno)
    start = module.lines.start_of(last.lineno)
    indent = module.text[start : module.lines.offset(last.lineno, last.col_offset)]
    separator = f",{module.newline}{indent}" if own_line and not indent.strip() else ", "
    return [Edit(end, end, "".join(separator + _spelled(item) for item in items))]


def _sorted_in(module: Module, home: ast.ImportFrom, items: list[Import]) -> list[Edit]:
    edits = []
    for item in sorted(items, key=lambda item: _order(item.name or "")):
        behind = [a for a in home.names if _order(a.name) > _order(item.name or "")]
        if behind:
            at = module.span(behind[0]).start
            edits.append(Edit(at, at, f"{_spelled(item)}, "))
        else:
            at = module.span(home.names[-1]).end
            edits.append(Edit(at, at, f", {_spelled(item)}"))
    return edits


def _order(name: str) -> tuple[int, str]:
    """Where formatters of imports put a name: constants, then classes, then the rest."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name


@dataclass(frozen=True)
class _Line:
    """A new import line: where it goes, and where a blank line keeps it apart from others."""

    at: int
    text: str
    lacks_break: bool = False
    gap_before: bool = False
    gap_behind: bool = False


def _new_lines(module: Module, lines: Iterable[_Line]) -> list[Edit]:
    """The lines as edits, those of one place in order: `import x` before `from x import y`."""
    places: dict[int, list[_Line]] = {}
    for line in lines:
        places.setdefault(line.at, []).append(line)
    edits = []
    for at, found in places.items():
        near = _in_order(line for line in found if not line.gap_before)
        far = _in_order(line for line in found if line.gap_before)
        lead = [""] * any(line.lacks_break for line in found)
        tail = [""] * any(line.gap_behind for line in found)
        block = [*lead, *near, *([""] if far else []), *far, *tail]
        edits.append(Edit(at, at, "".join(text + module.newline for text in block)))
    return edits


def _in_order(lines: Iterable[_Line]) -> list[str]:
    return sorted((line.text for line in lines), key=lambda text: text.startswith("from "))


def _new_line(module: Module, source: str, statement: str) -> _Line:
    """Where a new import line goes."""
    package = _package(source.removeprefix("import "))
    present = [node for node in _head_imports(module) if _source(node) != "__future__"]
    beside = [
        node
        for node in present
        if _package(_source(node)) == package and _stands_alone(module, node)
    ]
    same = [node for node in beside if isinstance(node, ast.ImportFrom)]
    following = [node for node in same if _source(node) > source]
    if following and not _is_starred(present[present.index(following[0]) :]):
        return _Line(module.lines.start_of(following[0].lineno), statement)
    last = (same or beside)[-1:]
    if last and not following and not _is_starred(present[present.index(last[0]) + 1 :]):
        at, lacks_break = _behind(module, last[0])
        return _Line(at, statement, lacks_break)
    return _apart(module, package, present, statement)


def _apart(module: Module, package: str, present: list[ast.stmt], statement: str) -> _Line:
    """A line of a package that nothing else is imported from."""
    grouped = _keeps_groups(module, present)
    if package == _STANDARD and present and not _is_starred(present):
        at = module.lines.start_of(_headed(module, present[0]))
        return _Line(at, statement, gap_behind=grouped and not _is_of(present[0], _STANDARD))
    outside = [node for node in present if not _is_own(module, node)]
    above = outside[-1] if outside else None
    if above is None or _is_starred(present[present.index(above) + 1 :]):
        return _Line(head_end(module)[0], statement, head_end(module)[1])
    at, lacks_break = _behind(module, above)
    return _Line(at, statement, lacks_break, gap_before=grouped and _is_of(above, _STANDARD))


def _headed(module: Module, node: ast.stmt) -> int:
    """The line that a statement begins on, with the comments right above it: a group's heading.

    Comments that begin the file are not a heading.
    """
    first = node.lineno
    while first > 1 and _line(module, first - 1).startswith("#"):
        first -= 1
    return first if first > 1 and not _line(module, first - 1) else node.lineno


def _line(module: Module, number: int) -> str:
    return module.text[module.lines.start_of(number) : module.lines.end_of(number)].strip()


def _keeps_groups(module: Module, present: list[ast.stmt]) -> bool:
    """Whether a blank line stands between any two imports."""
    return any(
        not _line(module, (one.end_lineno or one.lineno) + 1)
        for one, two in pairwise(present)
        if two.lineno - (one.end_lineno or one.lineno) > 1
    )


def _is_of(node: ast.stmt, package: str) -> bool:
    return _package(_source(node)) == package


def _is_own(module: Module, node: ast.stmt) -> bool:
    """Whether an import is relative, or of the package that the module itself is in."""
    root = _source(node).partition(".")[0]
    return not root or root in module.path.split("/")[:-1]


_STANDARD = "the standard library"


def _package(source: str) -> str:
    root = source.partition(".")[0]
    return _STANDARD if root in sys.stdlib_module_names else root


def _source(node: ast.stmt) -> str:
    """The module that an import statement names; relative ones with their dots."""
    if isinstance(node, ast.ImportFrom):
        return "." * node.level + (node.module or "")
    return _names(node)[0].name


def _is_starred(behind: list[ast.stmt]) -> bool:
    """Whether a star import could hide a name that is imported before it."""
    return any(alias.name == "*" for node in behind for alias in _names(node))


def _head_imports(module: Module) -> list[ast.stmt]:
    """The imports of a module up to the first statement that is none."""
    found: list[ast.stmt] = []
    for node in module.tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.append(node)
        elif found or not _is_docstring(module, node):
            break
    return found


def _stands_alone(module: Module, node: ast.stmt) -> bool:
    """Whether nothing but a comment shares the lines of a statement."""
    start, end = module.lines.start_of(node.lineno), module.lines.end_of(node.end_lineno or 0)
    before, _, behind = module.text[start:end].partition(module.source(node))
    return not before.strip() and (not behind.strip() or behind.lstrip().startswith("#"))


def head_end(module: Module) -> tuple[int, bool]:
    """The end of the imports at the head of a module, and whether it lacks its line break."""
    body, imports = module.tree.body, _head_imports(module)
    if imports or (body and _is_docstring(module, body[0])):
        return _behind(module, imports[-1] if imports else body[0])
    first = body[0] if body else None
    decorators = getattr(first, "decorator_list", [])
    top = min([first, *decorators], key=lambda n: n.lineno) if first is not None else None
    at = module.lines.start_of(top.lineno) if top is not None else len(module.text)
    return at, _lacks_break(module, at)


def _behind(module: Module, node: ast.stmt) -> tuple[int, bool]:
    at = module.lines.end_of(node.end_lineno or node.lineno)
    return at, _lacks_break(module, at)


def _lacks_break(module: Module, at: int) -> bool:
    return at > 0 and not module.text[:at].endswith(("\n", "\r"))


def _is_docstring(module: Module, node: ast.stmt) -> bool:
    return (
        node is module.tree.body[0]
        and isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _drop(module: Module, item: Import) -> list[Edit]:
    """Remove an import statement's name, if the module uses it nowhere and exports it nowhere."""
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == item.module and not node.level:
            for alias in node.names:
                if alias.name == item.name and alias.asname == item.alias:
                    bound = alias.asname or alias.name
                    return [] if _used(module, bound) else _without(module, node, alias)
        if isinstance(node, ast.Import) and not item.name:
            for alias in node.names:
                if alias.name == item.module and alias.asname == item.alias:
                    bound = alias.asname or alias.name.partition(".")[0]
                    return [] if _used(module, bound) else _without(module, node, alias)
    return []


def _used(module: Module, name: str) -> bool:
    if module.path.endswith("__init__.py"):
        return True
    return any(
        (isinstance(node, ast.Name) and node.id == name)
        or (isinstance(node, ast.Constant) and _quotes(node.value, name))
        for node in module.nodes
    )


def _quotes(constant: object, name: str) -> bool:
    """Whether a text is that name (`__all__`) or an expression with it (a quoted annotation)."""
    if not isinstance(constant, str) or name not in constant:
        return False
    try:
        inner = ast.parse(constant.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(inner))


def _without(module: Module, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> list[Edit]:
    lines = module.lines
    if len(node.names) == 1:
        if module.parents[node] is module.tree and len(module.tree.body) == 1:
            return []
        start, end = lines.start_of(node.lineno), lines.end_of(node.end_lineno or node.lineno)
        only = module.text[start:end].strip() == module.source(node).strip()
        return [Edit(start, end, "")] if only else []
    index = node.names.index(alias)
    start = lines.offset(alias.lineno, alias.col_offset)
    end = lines.offset(alias.end_lineno or alias.lineno, alias.end_col_offset or 0)
    if index + 1 < len(node.names):
        following = node.names[index + 1]
        return [Edit(start, lines.offset(following.lineno, following.col_offset), "")]
    before = node.names[index - 1]
    return [Edit(lines.offset(before.end_lineno or 0, before.end_col_offset or 0), end, "")]


def _merge_insertions(edits: list[Edit]) -> list[Edit]:
    """Several insertions at one place become one, in order."""
    merged: dict[tuple[int, int], str] = {}
    for edit in edits:
        key = (edit.start, edit.end)
        merged[key] = merged.get(key, "") + edit.text
    return [Edit(start, end, text) for (start, end), text in sorted(merged.items())]

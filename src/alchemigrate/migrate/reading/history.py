"""All revisions of a project, in the order in which they are applied."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...project.project import Project
from ...rulekit.context import Context
from ...rulekit.revisions import is_revision
from ...source.discover import discover
from ...values.revision import History, Revision
from .body import direction
from .fingerprint import fingerprint


def read(root: Path) -> History:
    """The history of the project in `root`, read from its files."""
    data: dict[str, bytes] = {}
    for path in discover([root], root).files:
        try:
            found = (root / path).read_bytes()
        except OSError:
            continue
        if b"down_revision" in found:
            data[path] = found
    return history(Project(data, data.__getitem__))


def history(project: Project) -> History:
    """The history that the files of a project tell."""
    found = []
    for path in sorted(project.layout.paths):
        module = project.module(path)
        if module is not None and is_revision(Context(module, project)):
            found.append(revision_of(Context(module, project)))
    ordered = in_order(found)
    later = {name for one in found for name in (*one.down, *one.depends)}
    heads = tuple(one.revision for one in ordered if one.revision not in later)
    return History(tuple(ordered), heads)


def revision_of(context: Context) -> Revision:
    """What the module of a revision says."""
    said = {
        name: value
        for statement in context.module.tree.body
        for name, value in _assigned(statement)
    }
    return Revision(
        path=context.module.path,
        revision="".join(_names(said.get("revision"))),
        down=_names(said.get("down_revision")),
        upgrade=direction(context, "upgrade"),
        downgrade=direction(context, "downgrade"),
        depends=_names(said.get("depends_on")),
        source=context.module.text,
        checksum=fingerprint(context.module.tree),
    )


def _assigned(statement: ast.stmt) -> Iterable[tuple[str, ast.expr]]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value


def _names(node: ast.expr | None) -> tuple[str, ...]:
    """The identifiers that a revision names: none, one or several."""
    match node:
        case ast.Constant(value=str(name)):
            return (name,)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return tuple(name for one in parts for name in _names(one))
    return ()


def in_order(found: Sequence[Revision]) -> list[Revision]:
    """Revisions behind those that they come after; of several ways the one by path."""
    by_name = {one.revision: one for one in found}
    done: dict[str, Revision] = {}
    waiting = list(reversed(found))
    busy: set[str] = set()
    while waiting:
        one = waiting[-1]
        before = [name for name in (*one.down, *one.depends) if name in by_name]
        missing = [name for name in before if name not in done and name not in busy]
        if one.revision in done or not missing:
            done.setdefault(one.revision, waiting.pop())
        else:
            busy.add(one.revision)
            waiting += [by_name[name] for name in missing]
    return list(done.values())

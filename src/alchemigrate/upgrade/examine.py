"""Checking a tree: in this process or in several, and not at all where nothing has changed."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ..project.project import Project
from ..rulekit.document import Document
from ..values.finding import Finding, Skipped
from .cache import Cache, digest
from .check import Dispatch, Options, check_document, check_module
from .suppress import suppressed
from .tree import Tree


@dataclass(frozen=True, slots=True)
class Examined:
    """Findings by path and place, and the files that could not be read as Python."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


def examine(tree: Tree, options: Options) -> Examined:
    """All findings in the files asked for; answered from the cache if nothing has changed."""
    cache = Cache(tree.root)
    key = _key(tree, options)
    known = cache.get(key)
    if known is not None:
        return Examined(*pickle.loads(known))
    relevant = set(tree.relevant)
    examined = _examine(tree, [path for path in tree.asked if path in relevant], options)
    cache.put(key, pickle.dumps((examined.findings, examined.skipped)))
    return examined


def find_in(tree: Tree, options: Options) -> list[Finding]:
    """All findings in the files asked for, without the cache."""
    relevant = set(tree.relevant)
    return list(_examine(tree, [p for p in tree.asked if p in relevant], options).findings)


def _key(tree: Tree, options: Options) -> str:
    parts = [_tool(), repr(options), *tree.asked]
    for path in (*tree.relevant, *tree.documents):
        parts += [path, sha256(tree.read(path)).hexdigest()]
    return digest(*parts)


def _tool() -> str:
    """A digest of the tool's own source: a changed rule must not meet old answers."""
    home = Path(__file__).parent.parent
    parts = [
        f"{path.relative_to(home)} {path.stat().st_mtime_ns} {path.stat().st_size}"
        for path in sorted(home.rglob("*.py"))
    ]
    return digest(*parts)


def _examine(tree: Tree, worth: Sequence[str], options: Options) -> Examined:
    dispatch = Dispatch(options.rules())
    with without_gc():
        project = Project(tree.files, tree.read, tree.relevant)
        findings: list[Finding] = []
        for path in worth:
            module = project.module(path)
            if module is not None:
                found = check_module(project, module, dispatch, options.target)
                findings += suppressed(found, module.text)
        for path in tree.documents:
            document = Document(path, tree.read(path).decode("utf-8", "surrogateescape"))
            findings += check_document(project, document, dispatch.rules, options.target)
    findings.sort(key=lambda finding: (finding.path, finding.span, finding.code))
    skipped = (Skipped(path, project.unreadable[path]) for path in worth if path in project.unreadable)
    return Examined(tuple(findings), tuple(skipped))


@contextmanager
def without_gc() -> Iterator[None]:
    """Trees of syntax are many small objects without cycles worth collecting while we work."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()

"""Checking a tree: in this process or in several, and not at all where nothing has changed."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256

from ..project.project import Project
from ..rulekit.document import Document
from ..values.finding import Skipped
from .attempt import Failure
from .cache import Cache, digest
from .check import Dispatch, Options
from .look import Looked, look, look_at_document, together
from .patterns import keep_document_patterns, tool
from .tree import Tree
from .workers import forks, run


def examine(tree: Tree, options: Options) -> Looked:
    """All findings in the files asked for; answered from the cache if nothing has changed."""
    cache = Cache(tree.root)
    key = _key(tree, options)
    known = cache.get(key)
    if known is not None:
        return Looked(*pickle.loads(known))
    found = examine_afresh(tree, options)
    cache.put(key, pickle.dumps((found.findings, found.skipped)))
    keep_document_patterns(cache)
    return found


def _key(tree: Tree, options: Options) -> str:
    parts = [tool(), repr(options), *tree.asked]
    for path in (*tree.relevant, *tree.documents):
        parts += [path, sha256(tree.read(path)).hexdigest()]
        parts += [repr(tree.evidence.get(path))] if tree.evidence else []
    return digest(*parts)


class Examination:
    """The work on one file, fit to be sent to a process: each makes its own project, once."""

    def __init__(self, tree: Tree, options: Options) -> None:
        self._tree = tree
        self._options = options

    def __getstate__(self) -> dict[str, object]:
        """What was read of the project is not sent along: a process reads what it needs."""
        return {"_tree": self._tree, "_options": self._options}

    def __call__(self, path: str) -> Looked:
        """What the rules find in a Python file."""
        with without_gc():
            return look(self._project, path, self._dispatch, self._options.target)

    def document(self, path: str) -> Looked:
        """What the rules find in another file."""
        text = self._tree.read(path).decode("utf-8", "surrogateescape")
        document = Document(path, text)
        return look_at_document(self._project, document, self._dispatch, self._options.target)

    def prepare(self) -> None:
        """Read what every file's examination needs, so that copies of this process have it."""
        for path in self._tree.relevant:
            module = self._project.module(path)
            if module is not None:
                self._project.calls_by_name(module)
        self._project.facts  # noqa: B018

    @cached_property
    def _project(self) -> Project:
        tree = self._tree
        return Project(tree.files, tree.read, tree.relevant, tree.evidence)

    @cached_property
    def _dispatch(self) -> Dispatch:
        return Dispatch(self._options.rules(), self._options.select)


def examine_afresh(tree: Tree, options: Options) -> Looked:
    """All findings in the files asked for, whatever the cache knows."""
    relevant = set(tree.relevant)
    work = Examination(tree, options)
    asked = [path for path in tree.asked if path in relevant]
    with without_gc():
        if forks(len(asked)):
            work.prepare()
        batch = run(None, work, asked)
        looked = [*map(_looked, batch.results), *map(work.document, tree.documents)]
    found = together(looked, relevant <= set(asked))
    in_order = sorted(found.findings, key=lambda one: (one.path, one.span, one.code))
    return Looked(tuple(in_order), found.skipped)


def _looked(answer: Looked | Failure | Skipped) -> Looked:
    if isinstance(answer, Looked):
        return answer
    entry = answer if isinstance(answer, Skipped) else Skipped(answer.path, answer.error)
    return Looked((), (entry,))


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

"""Reading the code of a project: what it asks its models for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..project.project import Project
from ..rulekit.context import Context
from ..rulekit.imported import is_test
from ..rulekit.revisions import is_revision
from ..values.models import Models
from ..values.query_use import QueryUse, Statement
from .code.blocking import blocking
from .code.known import Known
from .code.loops import LAZY, reads
from .code.shapes import roots, shapes
from .code.statements import statements
from .code.writes import writes

OWN_LOOPS = ("flask", "django")
"""Frameworks that run each async view in an event loop of its own."""


def query_use(project: Project, models: Models) -> QueryUse:
    """What the code does with these models; tests and revisions of the schema are left out."""
    return _Reader(project, Known(models)).use()


def read_ahead(project: Project) -> None:
    """Read the files as far as no models are needed for it; the project keeps what it learns."""
    for context in _contexts(project):
        for _ in roots(context):
            pass


def _contexts(project: Project) -> Iterator[Context]:
    for path in project.relevant:
        module = None if is_test(path) else project.module(path)
        if module is not None:
            context = Context(module, project)
            if not is_revision(context):
                yield context


@dataclass
class _Reader:
    project: Project
    known: Known

    def use(self) -> QueryUse:
        """What all files say, in their order."""
        contexts = list(_contexts(self.project))
        lazy = frozenset(one.key for one in self.known.models.relationships() if one.lazy == LAZY)
        fixed = frozenset(one.key for one in self.known.models.relationships() if one.viewonly)
        return QueryUse(
            statements=tuple(one for each in contexts for one in self._sent(each)),
            reads=tuple(one for each in contexts for one in reads(each, self.known, lazy)),
            writes=tuple(one for each in contexts for one in writes(each, self.known, fixed)),
            blocking=tuple(one for each in self._looping(contexts) for one in blocking(each)),
        )

    def _looping(self, contexts: list[Context]) -> list[Context]:
        """The files whose async functions share an event loop: not those of Flask and Django."""
        own = any(
            name.partition(".")[0].partition(":")[0] in OWN_LOOPS
            for facts in self.project.facts.values()
            for name in facts.imports
        )
        return [] if own else [one for one in contexts if "async def" in one.module.text]

    def _sent(self, context: Context) -> Iterator[Statement]:
        for root in roots(context):
            yield from statements(context, self.known, list(shapes(context, root)))

"""What kind of sessions a project makes: those of 1.x style, or those that 1.4 had for 2.0."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from ..project.kinds import Kind
from ..project.project import Project
from ..source.module import Module

_MAKERS = frozenset(
    "sessionmaker Session create_session AsyncSession async_sessionmaker SQLAlchemy".split()
)


def all_new_style(project: Project) -> bool:
    """Whether every session that the project makes behaves on 1.4 as on 2.0 already.

    An AsyncSession does, and `Session(future=True)`. False where no session is seen to be made.
    """
    return bool(styles(project)) and all(styles(project))


@lru_cache(maxsize=2)
def styles(project: Project) -> tuple[bool, ...]:
    """For each place of the project that makes sessions: are they new style?"""
    return tuple(_styles(project))


def _styles(project: Project) -> Iterator[bool]:
    for path, facts in project.facts.items():
        if not _may_make(project, facts.calls, facts.imports):
            continue
        module = project.module(path)
        calls = project.calls_by_name(module) if module is not None else {}
        for name in _names(project, module) if module is not None else ():
            for call in calls.get(name, ()):
                assert module is not None
                yield from _style(project, module, call)


def _may_make(project: Project, calls: frozenset[str], imports: frozenset[str]) -> bool:
    return bool(calls & (_MAKERS | _derived(project))) or any(
        name.rpartition(":")[2] in _MAKERS for name in imports
    )


@lru_cache(maxsize=2)
def _derived(project: Project) -> frozenset[str]:
    return project.subclass_names("Session") | project.subclass_names("AsyncSession")


def _names(project: Project, module: Module) -> set[str]:
    """The makers' names, and what this module imports them as."""
    bindings = project.own_scope(module, module.tree).bindings
    aliases = {
        name
        for name, found in bindings.items()
        if any(one.origin.rpartition(".")[2] in _MAKERS for one in found)
    }
    return {*_MAKERS, *_derived(project), *aliases}


def _style(project: Project, module: Module, call: ast.Call) -> Iterator[bool]:
    value = project.inference.value(module, call)
    if value.kind is Kind.BUNDLE:
        yield False
    elif value.kind in (Kind.SESSION, Kind.SESSION_FACTORY):
        yield value.is_async or any(
            keyword.arg == "future"
            and isinstance(keyword.value, ast.Constant)
            and keyword.value.value is True
            for keyword in call.keywords
        )

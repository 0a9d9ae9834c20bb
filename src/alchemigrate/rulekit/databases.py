"""Which databases a project talks to, as far as its URLs say."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from ..project.project import Project
from . import urls

_seen: WeakKeyDictionary[Project, frozenset[str]] = WeakKeyDictionary()
UNKNOWN = ""
"""Stands for the database of an engine whose URL is not written in the code."""


def schemes(project: Project) -> frozenset[str]:
    """The `dialect+driver` words of all URLs; UNKNOWN among them for URLs that are settings."""
    if project not in _seen:
        _seen[project] = frozenset(_schemes(project))
    return _seen[project]


def dialects(project: Project) -> frozenset[str]:
    """The dialects of all URLs; UNKNOWN among them for URLs that are settings."""
    return frozenset(scheme.partition("+")[0] for scheme in schemes(project))


def may_be(project: Project, *names: str) -> bool:
    """Whether the project may use one of these dialects: it says so, or does not say."""
    found = dialects(project)
    return not found or UNKNOWN in found or bool(found & set(names))


def only(project: Project, *names: str) -> bool:
    """Whether all databases of the project are proven to be of these dialects."""
    found = dialects(project)
    return bool(found) and found <= set(names)


def _schemes(project: Project) -> Iterator[str]:
    for path in project.relevant:
        module = project.module(path) if path.endswith(".py") else None
        if module is None:
            continue
        for literal in urls.literals(project, module):
            yield urls.scheme(str(literal.value))
        for name in {taker.rpartition(".")[2] for taker in urls.TAKERS}:
            for call in project.calls_by_name(module).get(name, []):
                given = urls.given_url(project, module, call)
                if given is not None and not any(
                    urls.beginnings(project, urls.Place(module, given))
                ):
                    yield UNKNOWN

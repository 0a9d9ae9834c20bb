"""Which SQLAlchemy a project requires, by the files installers read."""

from __future__ import annotations

from fnmatch import fnmatch

from packaging.specifiers import SpecifierSet

from ...rulekit.document import Document
from ...rulekit.requirements import PATTERNS, requirements
from ...rulekit.specifiers import admits_any, series, specifiers
from ..tree import Tree

NAME = "sqlalchemy"
SERIES = ("1.3", "1.4", "2.0", "2.1")


def required(tree: Tree) -> tuple[SpecifierSet, ...]:
    """What the requirement files say of SQLAlchemy; empty if they say nothing."""
    found = []
    for path in tree.documents:
        name = path.rpartition("/")[2]
        if not any(fnmatch(name, one) or fnmatch(path, one) for one in PATTERNS):
            continue
        document = Document(path, tree.read(path).decode("utf-8", "surrogateescape"))
        for one in requirements(document):
            spec = specifiers(one.spec) if one.name == NAME and one.spec else None
            if spec is not None:
                found.append(spec)
    return tuple(found)


def admitted(tree: Tree) -> tuple[str, ...]:
    """The release series that all requirements admit; all series if there are no requirements."""
    known = required(tree)
    return tuple(one for one in SERIES if all(admits_any(spec, series(one)) for spec in known))

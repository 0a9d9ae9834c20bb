"""Requirements that keep a package at versions which do not run on the target, and their cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..values.text import Edit, Fix, Safety
from .document import TextContext
from .requirements import Requirement, requirements
from .rule import Found
from .specifiers import admits_any, specifiers

LOCKED = "a tool wrote this line, or hashes tie it to one version: change its source and lock again"


def outdated(
    context: TextContext,
    name: str,
    needed: list[str],
    renewed: Mapping[str, str],
    message: str,
) -> Iterator[Found]:
    """Requirements of a package that admit none of the needed versions.

    `renewed` gives the new specifier by target; the message may name `{spec}`.
    """
    for found in requirements(context.document):
        if found.name != name or not found.spec:
            continue
        admitted = specifiers(found.spec)
        if admitted is None or admits_any(admitted, needed):
            continue
        said = message.format(spec=found.spec)
        if found.locked:
            yield Found(place(found), said, reason=LOCKED)
            continue
        edit = Edit(found.start, found.end, renewed[context.target])
        yield Found(place(found), said, Fix((edit,), Safety.SAFE))


def place(found: Requirement) -> Edit:
    """Where a requirement stands."""
    return Edit(found.begin, found.end, "")

"""Requirements that keep a package at versions which do not run on the target, and their cure."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ..values.text import Edit, Fix, Safety
from .context import Context
from .document import TextContext
from .requirements import Requirement, requirements
from .rule import Found
from .setup_script import setup_requirements
from .specifiers import admits_any, specifiers

LOCKED = "a tool wrote this line, or hashes tie it to one version: change its source and lock again"


def required_in(context: Context | TextContext, call: ast.Call | None = None) -> list[Requirement]:
    """The requirements of a text file, or those that a call of `setup()` is given."""
    if isinstance(context, TextContext):
        return list(requirements(context.document))
    return list(setup_requirements(context, call)) if call is not None else []


def outdated(
    found: Iterable[Requirement],
    name: str,
    needed: Iterable[str],
    renewed: str,
    message: str,
) -> Iterator[Found]:
    """Requirements of a package that admit none of the needed versions.

    `renewed` is the new specifier; the message may name `{spec}`.
    """
    for requirement in found:
        if requirement.name != name or not requirement.spec:
            continue
        admitted = specifiers(requirement.spec)
        if admitted is not None and not admits_any(admitted, needed):
            yield renewal(requirement, renewed, message.format(spec=requirement.spec))


def renewal(requirement: Requirement, renewed: str, message: str, reason: str = "") -> Found:
    """The finding about one requirement, with its new specifier if it may be written."""
    if requirement.locked or not renewed:
        return Found(place(requirement), message, reason=reason or LOCKED)
    edit = Edit(requirement.start, requirement.end, renewed)
    return Found(place(requirement), message, Fix((edit,), Safety.SAFE))


def place(found: Requirement) -> Edit:
    """Where a requirement stands."""
    return Edit(found.begin, found.end, "")

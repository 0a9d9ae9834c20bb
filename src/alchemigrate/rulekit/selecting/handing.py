"""A Session for a function that is given a Query and knows none: one more parameter."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...project.resolver import Site
from ...values.text import Edit, Import
from .. import make
from ..context import Context, Function
from ..spelling import Spelling
from .mentions import Sites

NAME = "session"


def can_take(context: Context, function: Function, sites: Sites) -> bool:
    """Whether a function has no name of its own for a Session, and can have it as its first."""
    if not isinstance(function, ast.FunctionDef) or function.args.kwarg is not None:
        return False
    if _first(context, function, sites) is None:
        return False
    nodes = list(ast.walk(function))
    return not any(
        (isinstance(node, ast.Name) and node.id == NAME)
        or (isinstance(node, ast.arg) and node.arg == NAME)
        for node in nodes
    )


def _first(context: Context, function: Function, sites: Sites) -> ast.arg | None:
    """The parameter in front of which it comes."""
    skips = {site.skip for site in sites}
    positional = [*function.args.posonlyargs, *function.args.args]
    is_method = isinstance(context.parent(function), ast.ClassDef)
    plain = not any(
        isinstance(one, ast.Name) and one.id == "staticmethod" for one in function.decorator_list
    )
    skip = 1 if is_method and plain else 0
    known = skips == {skip} and len(positional) > skip
    return positional[skip] if known else None


def parameter(
    context: Context, function: Function, sites: Sites
) -> tuple[list[Edit], list[Import]]:
    """The edit that gives a function the parameter, annotated where its others are."""
    first = _first(context, function, sites)
    assert first is not None
    text, imports = NAME, list[Import]()
    if first.annotation is not None:
        type_, more = context.name_for("sqlalchemy.orm.Session", function)
        text, imports = f"{NAME}: {type_}", list(more)
    return [make.before(context, first, f"{text}, ")], imports


def argument(context: Context, site: Site, session: Spelling) -> Iterator[Edit]:
    """The edit that hands the Session over at a call."""
    at = make.open_parenthesis(context, site.call) + 1
    yield Edit(at, at, f"{session.text}, ")

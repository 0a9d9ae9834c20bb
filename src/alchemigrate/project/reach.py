"""Which bindings of a name can be in force at a use: those before it that nothing overrides."""

from __future__ import annotations

import ast

from .scopes import Binding, Scope

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def reaching(
    scope: Scope, name: str, use: ast.AST, parents: dict[ast.AST, ast.AST]
) -> list[Binding]:
    """Bindings of `name` in `scope` that may hold at `use`, which lies in that very scope.

    Walks backwards through the statements before the use and out through the blocks around it; an
    unconditional binding ends the walk, a conditional one is added to the choice.
    """
    bindings = scope.bindings.get(name, [])
    if len(bindings) <= 1:
        return bindings
    sites = {_statement(binding.node, parents): [] for binding in bindings}  # type: ignore[var-annotated]
    for binding in bindings:
        sites[_statement(binding.node, parents)].append(binding)
    found: list[Binding] = []
    node: ast.AST = use
    while node is not scope.node:
        parent = parents.get(node)
        if parent is None:
            break
        found += _inside_header(parent, node, sites)
        if _scan_before(parent, node, sites, parents, found):
            return found
        if isinstance(parent, _LOOPS):
            found += [b for site in sites if _within(site, parent, parents) for b in sites[site]]
        node = parent
    found += [binding for binding in bindings if isinstance(binding.node, ast.arg)]
    unique = list(dict.fromkeys(found))
    return unique or bindings


def _statement(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.AST:
    current = node
    while not isinstance(current, (ast.stmt, ast.arg, ast.comprehension, ast.excepthandler)):
        current = parents[current]
    return current


def _inside_header(
    parent: ast.AST, child: ast.AST, sites: dict[ast.AST, list[Binding]]
) -> list[Binding]:
    """A `with`, `for` or `except` binds its name for its own body, not for its own header."""
    in_body = (
        any(child in (getattr(parent, part, None) or ()) for part in ("body", "orelse"))
        if (isinstance(parent, (ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.ExceptHandler)))
        else False
    )
    return sites.get(parent, []) if in_body else []


def _scan_before(
    parent: ast.AST,
    child: ast.AST,
    sites: dict[ast.AST, list[Binding]],
    parents: dict[ast.AST, ast.AST],
    found: list[Binding],
) -> bool:
    """Look at the statements before `child` in its block; whether one of them settles it."""
    if isinstance(parent, (ast.With, ast.AsyncWith)) and sites.get(parent) and child in parent.body:
        return True
    for part in _BLOCKS:
        block = getattr(parent, part, None)
        if not isinstance(block, list) or child not in block:
            continue
        for statement in reversed(block[: block.index(child)]):
            own = sites.get(statement, [])
            if own:
                found += own
                if not isinstance(statement, _LOOPS):
                    return True
            inner = [
                (site, b)
                for site, all_ in sites.items()
                if site is not statement and _within(site, statement, parents)
                for b in all_
            ]
            found += [b for _, b in inner]
            if any(_unconditional(site, statement, parents) for site, _ in inner):
                return True
    return False


def _unconditional(site: ast.AST, statement: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a binding inside a `with` or `try` body runs whenever the statement ends normally."""
    node = site
    while node is not statement:
        parent = parents[node]
        if isinstance(parent, (ast.With, ast.AsyncWith)) or (
            isinstance(parent, ast.Try) and node in parent.body and not parent.handlers
        ):
            pass
        else:
            return False
        node = parent
    return True


def _within(node: ast.AST, ancestor: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    current: ast.AST | None = node
    while current is not None:
        if current is ancestor:
            return True
        current = parents.get(current)
    return False

"""Whether a condition of a revision holds on PostgreSQL, where it asks which database it is on."""

from __future__ import annotations

import ast
from collections.abc import Mapping

OWN = "postgresql"
NAMES = frozenset(("postgresql", "postgres", "mysql", "mariadb", "sqlite", "oracle", "mssql"))
ASKED = ("dialect", "drivername", "url")
"""Words of the expressions that say which database it is."""


def holds(test: ast.expr, assigned: Mapping[str, ast.expr]) -> bool | None:
    """Whether a condition is true on PostgreSQL; None where it does not depend on that alone.

    `assigned` are the names of the function with what they were given.
    """
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            found = holds(inner, assigned)
            return None if found is None else not found
        case ast.BoolOp(op=ast.And(), values=values):
            return _all([holds(one, assigned) for one in values], False)
        case ast.BoolOp(op=ast.Or(), values=values):
            return _all([holds(one, assigned) for one in values], True)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right, assigned)
        case ast.Call(
            func=ast.Attribute(value=asked, attr="startswith"), args=[ast.Constant(value=str(text))]
        ) if _asks(asked, assigned) and any(name.startswith(text) for name in NAMES):
            return OWN.startswith(text)
    return None


def _all(found: list[bool | None], decides: bool) -> bool | None:
    """What parts together are, one of which `decides`."""
    if decides in found:
        return decides
    return None if None in found else not decides


def _compared(
    left: ast.expr, op: ast.cmpop, right: ast.expr, assigned: Mapping[str, ast.expr]
) -> bool | None:
    equal = isinstance(op, ast.Eq | ast.In | ast.Is)
    if not equal and not isinstance(op, ast.NotEq | ast.NotIn | ast.IsNot):
        return None
    if isinstance(right, ast.Constant) and isinstance(right.value, bool):
        found = holds(left, assigned)
        return None if found is None else (found == right.value) == equal
    named = right.elts if isinstance(right, ast.Tuple | ast.List | ast.Set) else [right]
    texts = {one.value for one in named if isinstance(one, ast.Constant)}
    if len(texts) != len(named) or not texts <= NAMES or not _asks(left, assigned):
        return None
    return (OWN in texts) == equal


def _asks(node: ast.expr, assigned: Mapping[str, ast.expr], depth: int = 3) -> bool:
    """Whether an expression says which database it is."""
    if isinstance(node, ast.Name) and node.id in assigned and depth:
        return _asks(assigned[node.id], assigned, depth - 1)
    words = [one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)]
    return any(word in ASKED for word in words)


def assignments(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """The names that a function gives a value once."""
    found: dict[str, ast.expr] = {}
    twice = set()
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                twice |= {name} & found.keys()
                found[name] = value
    return {name: value for name, value in found.items() if name not in twice}

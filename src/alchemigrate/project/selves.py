"""What the methods of a class assign to the attributes of their first parameter."""

from __future__ import annotations

import ast

Assigned = dict[str, list[ast.Assign | ast.AnnAssign]]


def assigned_to_self(node: ast.ClassDef) -> Assigned:
    """`self.x = ...` statements in all methods of a class, by the attribute's name."""
    table: Assigned = {}
    for method in node.body:
        if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) and method.args.args:
            _collect(method, method.args.args[0].arg, table)
    return table


def _collect(method: ast.AST, receiver: str, table: Assigned) -> None:
    for node in ast.walk(method):
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        for target in targets:
            match target:
                case ast.Attribute(value=ast.Name(id=used), attr=attribute) if used == receiver:
                    table.setdefault(attribute, []).append(node)

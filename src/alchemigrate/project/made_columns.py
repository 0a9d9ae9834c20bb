"""Columns that a function of the project makes: `author_id = foreign_key("users.id")`."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..source.module import Module
from .kinds import Kind
from .names import canonical
from .resolver import Resolver

MAKERS = {"sqlalchemy.Column", "sqlalchemy.orm.mapped_column"}


def made_column(infer: Resolver, module: Module, call: ast.Call) -> tuple[Module, ast.Call] | None:
    """The `Column(...)` that a called function returns, with the call's literals in it.

    The function only returns it; None if it does more, or if what it puts into the column is not
    given as literals.
    """
    callee = infer.value(module, call.func)
    function = callee.ref.node if callee.kind is Kind.FUNCTION and callee.ref else None
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return None
    assert callee.ref is not None
    returned = _returned(function)
    if returned is None or canonical(infer.origin(callee.ref.module, returned.func)) not in MAKERS:
        return None
    filled = _Filling(function, call).column(returned)
    return (callee.ref.module, filled) if filled is not None else None


def _returned(function: ast.FunctionDef) -> ast.Call | None:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    match body:
        case [ast.Return(value=ast.Call() as call)]:
            return call
    return None


class _Filling:
    """One call of a function: its literals by parameter, written into what the function returns."""

    def __init__(self, function: ast.FunctionDef, call: ast.Call) -> None:
        arguments = function.args
        named = [*arguments.posonlyargs, *arguments.args]
        self._names = {one.arg for one in [*named, *arguments.kwonlyargs]}
        self._rest = arguments.kwarg.arg if arguments.kwarg else ""
        self._others = {one.arg for one in (arguments.vararg, arguments.kwarg) if one}
        self._given: dict[str, ast.expr] = {
            one.arg: default
            for one, default in [
                *zip(
                    named[len(named) - len(arguments.defaults) :], arguments.defaults, strict=True
                ),
                *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
            ]
            if default is not None
        }
        self._given |= zip([one.arg for one in named], call.args, strict=False)
        self._given |= {k.arg: k.value for k in call.keywords if k.arg in self._names and k.arg}
        self._more = [k for k in call.keywords if k.arg not in self._names]
        self._is_plain = len(call.args) <= len(named) and not any(
            isinstance(one, ast.Starred) for one in call.args
        )

    def column(self, call: ast.Call) -> ast.Call | None:
        """The returned call with the literals in it."""
        if not self._is_plain or any(keyword.arg is None for keyword in self._more):
            return None
        found = self._filled(call)
        return found if isinstance(found, ast.Call) else None

    def _filled(self, node: ast.expr) -> ast.expr | None:
        """An expression with literals for parameters; itself if it has none, None if it cannot."""
        if isinstance(node, ast.Name) and node.id in self._names:
            given = self._given.get(node.id)
            return given if isinstance(given, ast.Constant) else None
        names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        if not names & (self._names | self._others):
            return node
        text = self._text(node)
        if text is not None:
            return ast.copy_location(ast.Constant(text), node)
        return self._called(node) if isinstance(node, ast.Call) else None

    def _called(self, call: ast.Call) -> ast.Call | None:
        if self._filled(call.func) is not call.func or _is_method_of_text(call.func):
            return None
        arguments = [self._filled(argument) for argument in call.args]
        keywords: list[ast.keyword] = []
        for keyword in call.keywords:
            if keyword.arg is None and getattr(keyword.value, "id", "") == self._rest:
                keywords += self._more
                continue
            value = self._filled(keyword.value)
            if value is None:
                return None
            keywords.append(ast.keyword(keyword.arg, value))
        if any(argument is None for argument in arguments):
            return None
        filled = [argument for argument in arguments if argument is not None]
        return ast.copy_location(ast.Call(call.func, filled, keywords), call)

    def _text(self, node: ast.expr) -> str | None:
        """The text that a format, an f-string or a sum of texts makes of literals."""
        match node:
            case ast.Call(func=ast.Attribute(value=form, attr="format"), keywords=[]):
                parts = self._literals(node.args)
                shape = self._literals([form])
                return _formatted(str(shape[0]), parts) if shape and parts else None
            case ast.JoinedStr(values=values):
                pieces = [_inner(value) for value in values]
                parts = self._literals(piece for piece in pieces if piece is not None)
                whole = parts is not None and None not in pieces
                return "".join(map(str, parts)) if whole and parts else None
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                parts = self._literals([left, right])
                return "".join(parts) if parts and all(isinstance(p, str) for p in parts) else None
        return None

    def _literals(self, nodes: Iterable[ast.expr]) -> list[str] | None:
        found = [self._filled(node) for node in nodes]
        values = [one.value for one in found if isinstance(one, ast.Constant)]
        texts = [value for value in values if isinstance(value, str)]
        return texts if len(texts) == len(found) else None


def _is_method_of_text(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Constant)


def _inner(node: ast.expr) -> ast.expr | None:
    """What stands in a plain place of an f-string; None for one with a conversion or a format."""
    if not isinstance(node, ast.FormattedValue):
        return node
    return node.value if node.conversion == -1 and node.format_spec is None else None


def _formatted(form: str, parts: list[str]) -> str | None:
    try:
        return form.format(*parts)
    except (IndexError, KeyError, ValueError, AttributeError):
        return None

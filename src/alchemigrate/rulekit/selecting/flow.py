"""A Query followed through functions that return it or are given it, with all who call them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ...project.classes import find_in_class
from ...project.kinds import Kind, Ref
from ...project.parameters import passed_at
from ...project.resolver import Site
from ...project.scopes import own_nodes, own_statements
from ..context import Context, Function
from .mentions import Read, Sites, call_sites, is_property
from .names import Following, family, root_of
from .reading import Reading, Root, Use, read
from .session import roots

_MOST = 80
_CALLABLE = (Kind.FUNCTION, Kind.METHOD)


@dataclass(frozen=True, eq=False, slots=True)
class Cluster:
    """Readings of one Query in one place of the project, which are kept under the same names.

    `home` is the function around them, `parameters` are those that it comes in by.
    """

    context: Context
    home: Function | None
    readings: tuple[Reading, ...]
    parameters: tuple[ast.arg, ...] = ()

    @property
    def named(self) -> bool:
        """Whether it is kept under a name."""
        return len(self.readings) > 1 or isinstance(self.readings[0].root, ast.Name)


@dataclass(eq=False, slots=True)
class Flow:
    """All clusters that a Query may come by, and the calls that lead from one to another."""

    clusters: list[Cluster] = field(default_factory=list)
    of_root: dict[ast.AST, Cluster] = field(default_factory=dict)
    sites: dict[ast.AST, Sites] = field(default_factory=dict)
    returning: dict[ast.AST, list[Cluster]] = field(default_factory=dict)
    functions: dict[ast.AST, Ref] = field(default_factory=dict)
    passed: dict[ast.arg, list[tuple[Site, Cluster]]] = field(default_factory=dict)


def called(context: Context, node: ast.AST) -> Ref | None:
    """The function of the project that a call calls, or that a property is."""
    if isinstance(node, ast.Attribute):
        return _property(context, node)
    if not isinstance(node, ast.Call):
        return None
    value = context.value(node.func)
    is_function = value.kind in _CALLABLE and value.ref is not None
    return value.ref if is_function and not roots(context, node) else None


def _property(context: Context, node: ast.Attribute) -> Ref | None:
    owner = context.value(node.value)
    if owner.kind is not Kind.INSTANCE or owner.ref is None:
        return None
    found = find_in_class(context.infer, owner.ref, node.attr)
    if found is None or not is_property(found[1].node):
        return None
    assert isinstance(found[1].node, (ast.FunctionDef, ast.AsyncFunctionDef))
    return Ref(found[0].module, found[1].node)


def _starts(context: Context, node: ast.AST) -> bool:
    is_query = isinstance(node, (ast.Call, ast.Attribute)) and context.kind(node) is Kind.QUERY
    return is_query and called(context, node) is not None


def leaves(context: Context, reading: Reading) -> bool:
    """Whether a Query is returned, or passed to a function of the project."""
    if reading.use is not Use.OTHER:
        return False
    if isinstance(reading.end, ast.Return):
        return True
    return _receiver(context, reading) is not None


def _receiver(context: Context, reading: Reading) -> ast.Call | None:
    """The call of a function of the project that a Query is passed to."""
    call = reading.end
    if isinstance(call, ast.keyword):
        call = context.parent(call) or call
    if not isinstance(call, ast.Call) or call.func is reading.whole:
        return None
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return call if reading.whole in given and called(context, call) is not None else None


FOLLOWING = Following(_starts, leaves)


def follow(context: Context, root: Root) -> Flow | str:
    """Everything that belongs to the Query of a root, or why it is not all known."""
    search = _Search(Flow())
    reason = search.add(context, root)
    while not reason and search.todo:
        reason = search.step()
        if len(search.flow.clusters) > _MOST:
            return "the query comes by more places than are followed"
    return reason or search.flow


@dataclass(eq=False, slots=True)
class _Search:
    flow: Flow
    todo: list[tuple[Ref, ast.arg | None]] = field(default_factory=list)
    seen: set[ast.AST] = field(default_factory=set)

    def add(self, context: Context, root: Root) -> str:
        """Take in the cluster of a root, and note the functions that it leads to."""
        if root in self.flow.of_root:
            return ""
        reading = read(context, root)
        home = context.function(root)
        if reading.use is Use.NAMED or isinstance(root, ast.Name):
            found = family(context, reading, FOLLOWING)
            if isinstance(found, str):
                return found
            cluster = Cluster(context, home, found.readings, found.parameters)
        else:
            cluster = Cluster(context, home, (reading,))
        self.flow.clusters.append(cluster)
        self.flow.of_root.update({one.root: cluster for one in cluster.readings})
        for argument in cluster.parameters:
            assert home is not None
            self._want(Ref(context.module, home), argument)
        reasons = (self._leads(context, one) for one in cluster.readings)
        return next(filter(None, reasons), "")

    def _want(self, ref: Ref, argument: ast.arg | None) -> None:
        key = argument or ref.node
        if key not in self.seen:
            self.seen.add(key)
            self.todo.append((ref, argument))

    def _leads(self, context: Context, reading: Reading) -> str:
        if not isinstance(reading.root, ast.Name):
            source = called(context, reading.root)
            if source is not None:
                self._want(source, None)
        if reading.use is not Use.OTHER:
            return ""
        if isinstance(reading.end, ast.Return):
            function = context.function(reading.end)
            assert function is not None
            self._want(Ref(context.module, function), None)
            return ""
        call = _receiver(context, reading)
        target = called(context, call) if call is not None else None
        if call is None or target is None:
            return reading.reason
        argument = _parameter(context, target, call, reading.whole)
        if argument is None:
            return "the query is passed on: to which parameter is not known"
        self._want(target, argument)
        return ""

    def step(self) -> str:
        """Look into one function: who calls it, what it returns or is given."""
        ref, argument = self.todo.pop()
        first = self.flow.clusters[0].context
        there = Context(ref.module, first.project, first.target)
        sites = self.flow.sites.get(ref.node) or call_sites(there, ref.node)
        if isinstance(sites, str):
            return sites
        assert isinstance(ref.node, ast.FunctionDef)
        self.flow.sites[ref.node] = sites
        self.flow.functions[ref.node] = ref
        if argument is None:
            return self._returned(there, ref.node, sites)
        return self._given(there, ref.node, argument, sites)

    def _returned(self, there: Context, function: ast.FunctionDef, sites: Sites) -> str:
        if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(function)):
            return f"{function.name}() is a generator"
        for site in sites:
            reason = self.add(self._at(there, site), site.call)
            if reason:
                return reason
        for node in own_statements(function):
            if not isinstance(node, ast.Return) or _is_none(node.value):
                continue
            root = root_of(there, node.value, FOLLOWING) if node.value is not None else None
            if root is None:
                return f"{function.name}() returns something else as well"
            reason = self.add(there, root)
            if reason:
                return reason
            self.flow.returning.setdefault(function, []).append(self.flow.of_root[root])
        return ""

    def _given(
        self, there: Context, function: ast.FunctionDef, argument: ast.arg, sites: Sites
    ) -> str:
        for site in sites:
            at = self._at(there, site)
            passed = passed_at(site, function, argument) if isinstance(site, Site) else True
            root = root_of(at, passed, FOLLOWING) if isinstance(passed, ast.expr) else None
            if root is None:
                return f"{function.name}() is given something else as {argument.arg} as well"
            reason = self.add(at, root)
            if reason:
                return reason
            assert isinstance(site, Site)
            self.flow.passed.setdefault(argument, []).append((site, self.flow.of_root[root]))
        uses = there.uses(argument.arg, function)
        reasons = (self.add(there, use) for use in uses)
        return next(filter(None, reasons), "")

    def _at(self, there: Context, site: Site | Read) -> Context:
        return Context(site.module, there.project, there.target)


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _parameter(context: Context, target: Ref, call: ast.Call, given: ast.expr) -> ast.arg | None:
    """The parameter that a call fills with an expression."""
    function = target.node
    if not isinstance(function, ast.FunctionDef):
        return None
    skip = 1 if context.kind(call.func) is Kind.METHOD else 0
    site = Site(context.module, call, skip)
    arguments = function.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return next((one for one in every if passed_at(site, function, one) is given), None)

"""Which Session runs a Query at each place that it comes by, and how it is written there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...project.kinds import Ref
from ...project.parameters import passed_at
from ...project.resolver import Site
from ..context import Context, Function
from ..shared_sessions import dotted
from ..spelling import Spelling, visible
from .flow import Cluster, Flow, called
from .globals import home_of, replaced, spelled
from .handing import NAME, can_take
from .mentions import Read
from .reading import Use
from .session import bound_once, roots, same_turn, session_text

_WITHOUT = (Use.SQL, Use.STATEMENT, Use.NAMED, Use.OTHER)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why the Session of a place is not known."""

    reason: str


@dataclass(slots=True)
class Frames:
    """The Session of each cluster, as far as it is known."""

    flow: Flow
    known: dict[Cluster, Spelling] = field(default_factory=dict)
    handed: dict[Cluster, list[tuple[Site, Spelling]]] = field(default_factory=dict)
    """Clusters whose function gets the Session as a parameter more, with all calls of it."""

    def find(self) -> str:
        """Find all of them; a reason if one place may have several, or has none and needs one."""
        while True:
            told = self._settle()
            if isinstance(told, str):
                return told
            if not self._hand_over():
                break
        reasons = (self._missing(cluster, told[cluster]) for cluster in self.flow.clusters)
        return next(filter(None, reasons), "")

    def _settle(self) -> dict[Cluster, list[Spelling | Unknown]] | str:
        """Go from place to place until nothing new is known."""
        while True:
            before = len(self.known)
            told = {one: list(self._told(one)) for one in self.flow.clusters}
            for cluster, found in told.items():
                texts = {one.text: one for one in found if isinstance(one, Spelling)}
                if len(texts) > 1:
                    return "its parts come from several Sessions"
                sure = not any(isinstance(one, Unknown) for one in found)
                if texts and sure and cluster not in self.known:
                    self.known[cluster] = next(iter(texts.values()))
            if before == len(self.known):
                return told

    def _hand_over(self) -> bool:
        """Give a function that needs a Session one more parameter; whether there was one."""
        for cluster in self._needing():
            given = [one for two in cluster.parameters for one in self.flow.passed.get(two, ())]
            sessions = [(site, self.known.get(giver)) for site, giver in given]
            named = [(site, one) for site, one in sessions if one and _is_dotted(one.text)]
            sites = self.flow.sites.get(cluster.home, ()) if cluster.home is not None else ()
            if len(cluster.parameters) != 1 or len(named) != len(sites) or cluster.home is None:
                continue
            if any(one.home is cluster.home for one in self.handed):
                continue
            if can_take(cluster.context, cluster.home, sites):
                self.known[cluster] = Spelling(NAME)
                self.handed[cluster] = named
                return True
        return False

    def _needing(self) -> list[Cluster]:
        """Clusters that come in by a parameter and need a Session, those that give to them too."""
        found: dict[Cluster, None] = {}
        todo = [one for one in self.flow.clusters if _ends(one)]
        while todo:
            cluster = todo.pop()
            if cluster in self.known or not cluster.parameters or cluster in found:
                continue
            found[cluster] = None
            for parameter in cluster.parameters:
                todo += [giver for _, giver in self.flow.passed.get(parameter, ())]
        return list(found)

    def _missing(self, cluster: Cluster, told: list[Spelling | Unknown]) -> str:
        if not _ends(cluster):
            return ""
        unknown = next((one for one in told if isinstance(one, Unknown)), None)
        if unknown is not None:
            return unknown.reason
        if cluster not in self.known:
            place = f"{cluster.context.module.path}:{cluster.readings[0].root.lineno}"
            return f"no Session is known at {place}"
        text = self.known[cluster].text
        if cluster.named and not _stable(cluster, text):
            return "the Session is written in a way that may mean another one further on"
        return ""

    def _told(self, cluster: Cluster) -> Iterator[Spelling | Unknown]:
        """What each start of a cluster tells of its Session."""
        for reading in cluster.readings:
            root = reading.root
            if isinstance(root, ast.Name):
                continue
            source = called(cluster.context, root)
            if source is not None:
                yield from self._from_return(cluster, source, root)
            elif roots(cluster.context, root):
                found = session_text(cluster.context, root)
                yield Unknown(found) if isinstance(found, str) else found
        for argument in cluster.parameters if cluster not in self.handed else ():
            for site, giver in self.flow.passed.get(argument, ()):
                yield self._inside(cluster, giver, site)

    def _from_return(
        self, cluster: Cluster, source: Ref, call: ast.expr
    ) -> Iterator[Spelling | Unknown]:
        site = next(one for one in self.flow.sites[source.node] if one.call is call)
        for giving in self.flow.returning.get(source.node, ()):
            for argument in giving.parameters:
                yield self._through(argument, site)
            starts_here = any(not isinstance(one.root, ast.Name) for one in giving.readings)
            if giving in self.known and starts_here:
                yield _outside(self.known[giving], giving, cluster.context, site)
            elif starts_here:
                yield self._unsure(giving, source)

    def _unsure(self, giving: Cluster, source: Ref) -> Unknown:
        """Why the Session of what a function returns is not known, or not known yet."""
        for reading in giving.readings:
            root = reading.root
            if not isinstance(root, ast.Name) and roots(giving.context, root):
                found = session_text(giving.context, root)
                if isinstance(found, str):
                    return Unknown(found)
        return Unknown(f"which Session runs what {source.name}() returns is not known")

    def _through(self, argument: ast.arg, site: Site | Read) -> Spelling | Unknown:
        """A function that returns what it is given: the Session of what this call gives."""
        given = [
            giver for one, giver in self.flow.passed.get(argument, ()) if one.call is site.call
        ]
        if len(given) == 1 and given[0] in self.known:
            return self.known[given[0]]
        return Unknown("which Session runs what a function is given is not known")

    def _inside(self, cluster: Cluster, giver: Cluster, site: Site) -> Spelling | Unknown:
        """How a function writes the Session of a Query that a call gives it."""
        assert cluster.home is not None
        if giver not in self.known:
            return Unknown("which Session runs what a function is given is not known")
        text = self.known[giver].text
        for argument in _arguments(cluster.home):
            passed = _given(site, cluster.home, argument)
            start = dotted(passed) if isinstance(passed, ast.expr) else ""
            if start and (text == start or text.startswith(f"{start}.")):
                if _rebound(cluster.context, cluster.home, argument.arg):
                    continue
                return Spelling(argument.arg + text.removeprefix(start))
        at, goal = giver.readings[0].root, cluster.home.body[0]
        found = None
        if giver not in self.handed:
            found = _as_global(giver.context, text, at, cluster.context, goal)
        name = getattr(cluster.home, "name", "")
        return found or Unknown(f"{name}() has no name for the Session of the query it is given")


def _ends(cluster: Cluster) -> bool:
    """Whether a Query is executed in a cluster."""
    return any(reading.use not in _WITHOUT for reading in cluster.readings)


def _outside(
    inside: Spelling, giving: Cluster, there: Context, site: Site | Read
) -> Spelling | Unknown:
    """How a caller writes the Session of the Query that a function returns."""
    base, _, rest = inside.text.partition(".")
    home = giving.home
    assert isinstance(home, ast.FunctionDef)
    if not _is_dotted(inside.text):
        return Unknown(f"{home.name}() makes its Session anew: its callers cannot ask that one")
    for argument in _arguments(home):
        if argument.arg == base:
            return _passed(giving.context, home, argument, rest, site)
    if base in giving.context.project.own_scope(giving.context.module, home).bindings:
        return Unknown(f"{home.name}() has a Session of its own: its callers cannot ask that one")
    found = _as_global(giving.context, inside.text, home.body[0], there, site.call)
    return found or Unknown(f"the Session of {home.name}() has no name where it is called")


def _passed(
    context: Context, home: ast.FunctionDef, argument: ast.arg, rest: str, site: Site | Read
) -> Spelling | Unknown:
    if _rebound(context, home, argument.arg):
        return Unknown(f"{argument.arg} of {home.name}() may mean another Session further on")
    passed = _given(site, home, argument)
    start = dotted(passed) if isinstance(passed, ast.expr) else ""
    if not start:
        place = f"{site.module.path}:{site.call.lineno}"
        return Unknown(f"the Session that {home.name}() is given at {place} has no name")
    private = any(part.startswith("_") for part in rest.split("."))
    if private and start != "self":
        return Unknown(f"the Session of {home.name}() is private: its callers cannot ask it")
    return Spelling(f"{start}.{rest}" if rest else start)


def _given(site: Site | Read, home: Function, argument: ast.arg) -> ast.expr | bool:
    """What a call gives for a parameter: for the first one of a method, what stands before it."""
    method = site.call if isinstance(site, Read) else site.call.func
    if site.skip and argument is _arguments(home)[0] and isinstance(method, ast.Attribute):
        return method.value
    return passed_at(site, home, argument) if isinstance(site, Site) else True


def _arguments(function: Function) -> list[ast.arg]:
    given = function.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs]


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _rebound(context: Context, function: Function, name: str) -> bool:
    scope = context.project.own_scope(context.module, function)
    return len(scope.bindings.get(name, ())) != 1


def _as_global(
    context: Context, text: str, at: ast.AST, there: Context, goal: ast.AST
) -> Spelling | None:
    """A global Session of one module, as another one writes it at a node."""
    base, _, rest = text.partition(".")
    if not _is_dotted(text) or not visible(context, base, at):
        return None
    home = home_of(context, context.module, base)
    if home is not None and there.module is not context.module and replaced(context, base):
        return None
    found = spelled(there, home, goal) if home is not None else None
    if found is None:
        return None
    return Spelling(f"{found.text}.{rest}" if rest else found.text, found.edits, found.imports)


def _stable(cluster: Cluster, text: str) -> bool:
    """Whether the text of a Session means the same wherever a named Query is used."""
    context, home = cluster.context, cluster.home
    if home is None or not _is_dotted(text):
        return False
    base = text.partition(".")[0]
    places = [reading.root for reading in cluster.readings]
    if not bound_once(context, base, home) or not same_turn(context, base, home, places):
        return False
    stored = (
        node
        for node in ast.walk(home)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    )
    return not any(context.source(node) == text for node in stored)

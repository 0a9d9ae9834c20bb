"""A Query that functions return or are given, written as a select() in all places at once."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace

from ...source.module import Module
from ...values.text import Edit, Fix, Import
from .. import make
from ..context import Context
from ..spelling import Spelling
from .checks import reason_against
from .ends import finish
from .flow import Cluster, Flow, follow
from .frames import Frames
from .handing import argument, parameter
from .own_query import against_model_query
from .reading import Reading, Root, Use, method
from .repeats import family_of, stays
from .returns import annotation_edits
from .session import roots
from .shape import Shape
from .sight import Sight
from .writing import Layout, Script, links, start

_SHAPING = frozenset({"with_entities", "add_columns", "add_entity"})
_SOURCES = frozenset({"join", "outerjoin", "select_from", "filter", "where"})
_OPEN = (Use.NAMED, Use.OTHER)
_NOWHERE = Spelling("")
ShapeOf = Callable[[Context, Reading], Shape | str]


def across(context: Context, root: Root, shape_of: ShapeOf) -> Fix | str:
    """The fix for all places that the Query of a root comes by, or why there is none."""
    flow = follow(context, root)
    if isinstance(flow, str):
        return flow
    shapes = _shapes(flow, shape_of)
    frames = Frames(flow)
    reason = shapes if isinstance(shapes, str) else frames.find()
    if reason or isinstance(shapes, str):
        return reason
    writing = _Writing(context, flow, frames, shapes)
    return writing.all() or writing.fix()


def _shapes(flow: Flow, shape_of: ShapeOf) -> list[Shape] | str:
    """What the Queries select, each sort once."""
    found: dict[tuple[object, ...], Shape] = {}
    for cluster in flow.clusters:
        for reading in cluster.readings:
            if any(method(call) in _SHAPING for call in reading.links):
                return "what is selected changes on the way"
            if not roots(cluster.context, reading.root):
                continue
            shape = shape_of(cluster.context, reading)
            if isinstance(shape, str):
                return shape
            found.setdefault(
                tuple((one.name, one.entity, one.is_alias, one.aggregate) for one in shape.fields),
                shape,
            )
    return list(found.values())


class _Writing:
    """The edits in all files."""

    def __init__(self, context: Context, flow: Flow, frames: Frames, shapes: list[Shape]) -> None:
        self._own = context.module
        self._flow, self._frames, self._shapes = flow, frames, shapes
        modules = dict.fromkeys(one.context.module for one in flow.clusters)
        self._modules: tuple[Module, ...] = tuple(modules)
        self._edits: list[Edit] = []
        self._imports: list[Import] = []

    def fix(self) -> Fix:
        """All of it."""
        return make.fix(*dict.fromkeys(self._edits), imports=tuple(dict.fromkeys(self._imports)))

    def all(self) -> str:
        """Write every place; a reason if one cannot be written."""
        reason = self._ambiguous()
        for cluster in self._flow.clusters:
            for reading in cluster.readings:
                reason = reason or self._write(cluster, reading)
        for ref in self._flow.functions.values():
            there = self._sight(Context(ref.module, self._first.project, self._first.target))
            found = annotation_edits(there, ref.node, self._flow)
            if isinstance(found, str):
                return reason or found
            self._take(there, found[0], found[1])
        self._hand_over()
        return reason

    def _hand_over(self) -> None:
        """Parameters and arguments for functions that need a Session and know none."""
        for cluster, given in self._frames.handed.items():
            there = self._sight(cluster.context)
            assert cluster.home is not None
            self._take(there, *parameter(there, cluster.home, self._flow.sites[cluster.home]))
            for site, session in given:
                at = self._sight(Context(site.module, there.project, there.target))
                self._take(at, [*session.edits, *argument(at, site, session)], session.imports)

    @property
    def _first(self) -> Context:
        return self._flow.clusters[0].context

    def _sight(self, context: Context) -> Sight:
        return Sight(context.module, context.project, context.target, self._modules)

    def _write(self, cluster: Cluster, reading: Reading) -> str:
        there = self._sight(cluster.context)
        if there.in_fstring(reading.whole):
            return "it stands inside an f-string: write it outside first"
        if reading.use in _OPEN:
            script = self._script(there, cluster)
            start(script, reading, "", Layout())
            links(script, reading.links)
            self._take(there, script.edits, script.imports)
            return ""
        scripts = self._scripts(there, cluster, reading, unique=False)
        if isinstance(scripts, list) and _differ(scripts) and self._all_objects():
            scripts = self._scripts(there, cluster, reading, unique=True)
        if isinstance(scripts, str):
            return scripts
        if _differ(scripts):
            return "it is used for different things, which are not read in the same way"
        self._take(there, scripts[0].edits, scripts[0].imports)
        session = scripts[0].session
        self._take(there, session.edits, session.imports)
        return ""

    def _all_objects(self) -> bool:
        calls = [call for one in self._readings() for call in one.links]
        streamed = any(method(call) == "yield_per" for call in calls)
        return not streamed and all(shape.single is not None for shape in self._shapes)

    def _scripts(
        self, there: Sight, cluster: Cluster, reading: Reading, unique: bool
    ) -> list[Script] | str:
        """The end of a Query, once for each sort of thing that it may select."""
        scripts = []
        for shape in self._shapes:
            script = self._script(there, cluster)
            script.unique = unique
            reason = self._ended(script, reading, shape)
            if reason:
                return reason
            scripts.append(script)
        return scripts

    def _script(self, there: Context, cluster: Cluster) -> Script:
        session = self._frames.known.get(cluster, _NOWHERE)
        kept = frozenset(
            one.root for one in cluster.readings if not roots(cluster.context, one.root)
        )
        return Script(there, session, kept)

    def _ended(self, script: Script, reading: Reading, shape: Shape) -> str:
        calls = (*self._before, *reading.links)
        starts = [one.root for cluster in self._flow.clusters for one in cluster.readings]
        reason = against_model_query(script.context, starts, reading.use)
        reason = reason or reason_against(script.context, reading, shape, calls)
        if reason:
            return reason
        links(script, reading.links)
        return finish(script, reading, shape, calls)

    @property
    def _before(self) -> tuple[ast.Call, ...]:
        """All methods that may have been called on the way to a place."""
        return tuple(call for one in self._readings() if one.use in _OPEN for call in one.links)

    def _readings(self) -> Iterator[Reading]:
        for cluster in self._flow.clusters:
            yield from cluster.readings

    def _ambiguous(self) -> str:
        """Whether `filter_by()` stands where names may belong to one of several entities."""
        calls = [call for one in self._readings() for call in one.links]
        if not any(method(call) == "filter_by" for call in calls):
            return ""
        sight = self._sight(self._first)
        for shape in self._shapes:
            own = family_of(sight, shape)
            reading = [call for call in calls if method(call) in _SOURCES]
            if shape.several or not all(stays(sight, call, own) for call in reading):
                return "filter_by() stands where several entities may be meant"
        return ""

    def _take(self, there: Context, edits: object, imports: object) -> None:
        path = None if there.module is self._own else there.module.path
        assert isinstance(edits, (list, tuple))
        assert isinstance(imports, (list, tuple))
        self._edits += [replace(one, path=path) for one in edits]
        self._imports += [replace(one, path=path) for one in imports]


def _differ(scripts: list[Script]) -> bool:
    return any(one.edits != scripts[0].edits for one in scripts)

"""The rooms of the house and who may import whom: imports point down only."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from house.graph import Graph, Import, cycles, graph, imports, owner, reach
from house.sources import Source

PACKAGE = "alchemigrate"
LEVELS = {
    "values": 0,
    "source": 1,
    "project": 2,
    "rulekit": 3,
    "checkkit": 3,
    "dangerkit": 3,
    "operationkit": 3,
    "rules": 4,
    "model_checks": 4,
    "dangers": 4,
    "operations": 4,
    "upgrade": 5,
    "validate": 5,
    "migrate": 5,
    "database": 5,
    "report": 6,
    "cli": 7,
    "__main__": 8,
}
GROUND = {"", "errors"}  # the package itself (its version) and the errors: open to every room
TOWERS = {"probe": GROUND - GROUND, "runtime": GROUND | {"values"}}
# What the application brings along when the probe runs inside it.
PROBE_MAY = {"sqlalchemy", "pytest", "_pytest"}


def room(module: str) -> str:
    """The room of a dotted module name: `alchemigrate.rules.core.x` is in `rules`."""
    return module.partition(".")[2].partition(".")[0]


def wrong_direction(found: Iterable[Source]) -> list[str]:
    """Imports that point up or into a stand-alone tower, and rooms nobody has drawn."""
    modules = {source.name: source for source in found}
    complaints = []
    for source in modules.values():
        if room(source.name) not in {*LEVELS, *GROUND, *TOWERS}:
            complaints.append(f"{source.path}: no such room in the design: {room(source.name)}")
            continue
        for item in imports(source):
            target = owner(item.target, modules)
            if target is not None and not may_import(room(source.name), room(target)):
                complaints.append(f"{source.path}:{item.line}: {room(source.name)} -> {target}")
    return complaints


def may_import(importer: str, target: str) -> bool:
    """True if a module of room `importer` may import one of room `target`."""
    if importer == target:
        return True
    if importer in TOWERS:
        return target in TOWERS[importer]
    if importer in GROUND:
        return target in GROUND
    if target in GROUND or target in TOWERS:
        return True
    return LEVELS[target] <= LEVELS[importer]


def rules_alone(found: Iterable[Source]) -> list[str]:
    """Rules that import one another, or anything that is not below the rules."""
    modules = {source.name: source for source in found}
    below = {name for name, level in LEVELS.items() if level < LEVELS["rules"]} | GROUND
    complaints = []
    for source in modules.values():
        if room(source.name) != "rules":
            continue
        for item in imports(source):
            target = owner(item.target, modules)
            if target is not None and target != source.name and room(target) not in below:
                complaints.append(f"{source.path}:{item.line}: a rule imports {target}")
    return complaints


def room_graph(found: Iterable[Source]) -> Graph:
    """Which room imports which."""
    edges: Graph = {}
    for name, targets in graph(found).items():
        others = {room(target) for target in targets} - {room(name)}
        edges.setdefault(room(name), set()).update(others)
    return edges


def module_cycles(found: Iterable[Source]) -> list[str]:
    """Modules, or rooms, that import each other in a circle."""
    found = tuple(found)
    rings = cycles(graph(found)) + cycles(room_graph(found))
    return [" <-> ".join(ring) for ring in rings]


def probe_imports(found: Iterable[Source]) -> list[str]:
    """Imports of the probe that are neither stdlib, nor the application's, nor its own."""
    allowed = {*sys.stdlib_module_names, *PROBE_MAY}
    inside = tuple(source for source in found if room(source.name) == "probe")
    own = {source.name.rpartition(".")[2] for source in inside}
    return [
        f"{item.importer}:{item.line}: the probe imports {item.target}"
        for source in inside
        for item in imports(source)
        if item.target.split(".")[0] not in allowed | own and not _in_probe(item)
    ]


def _in_probe(item: Import) -> bool:
    return item.target.startswith(f"{PACKAGE}.probe")


def heavy(found: Iterable[Source], start: str, allowed: set[str]) -> list[str]:
    """Packages beside the stdlib and `allowed` that importing module `start` imports too."""
    found = tuple(found)
    wanted = reach(graph(found), start) | {start}
    return [
        f"{item.importer}:{item.line}: {item.target}"
        for source in found
        if source.name in wanted
        for item in imports(source)
        if item.top and item.target.split(".")[0] not in {*sys.stdlib_module_names, *allowed}
    ]

"""What differs between two fingerprints: modules, mappers, tables, classes, sequences."""

from __future__ import annotations

from collections.abc import Iterator

from . import table_changes
from .change import Change, Item, fields, pairs

CLASS_PARTS = frozenset(("class", "attributes", "hybrids"))


def changes(before: Item, after: Item) -> Iterator[Change]:
    """All changes from one answer of the probe's `fingerprint` to another."""
    yield from _modules(before, after)
    yield from _mappers(before, after)
    for name, old, new in pairs("table", before["tables"], after["tables"]):
        if old and new:
            yield from table_changes.changes(name, old, new)
        else:
            yield Change("table", name, _columns(old), _columns(new), old, new)
    for name, old, new in pairs("class", before["classes"], after["classes"]):
        if old and new:
            yield from _class(name, old, new)
        else:
            yield Change("class", name, old.get("table"), new.get("table"), old, new)
    for name, old, new in pairs("name", before["sequences"], after["sequences"]):
        if old.get("ddl") != new.get("ddl"):
            yield Change("sequence", name, old.get("ddl"), new.get("ddl"), old, new)


def _columns(table: Item) -> list[str] | None:
    return [column["name"] for column in table["columns"]] if table else None


def _modules(before: Item, after: Item) -> Iterator[Change]:
    """Modules that load on one side only; a module that is on one side only is no change."""
    old, new = failures(before), failures(after)
    loaded = set(before["modules"]["loaded"]) | set(after["modules"]["loaded"])
    for name in sorted((old.keys() ^ new.keys()) & loaded):
        yield Change("module", name, old.get(name, "loads"), new.get(name, "loads"))


def failures(answer: Item) -> dict[str, str]:
    """Modules that failed to load, and why: the error, or the module whose failure they repeat."""
    return {one["module"]: _why(one) for one in answer["modules"]["failed"]}


def _why(failure: Item) -> str:
    if failure["echo_of"]:
        return f"follows from {failure['echo_of']}"
    place = f" ({failure['path']}:{failure['line']})" if failure["path"] else ""
    return f"{failure['type']}: {failure['message']}{place}"


def _mappers(before: Item, after: Item) -> Iterator[Change]:
    old, new = mapper_errors(before), mapper_errors(after)
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield Change("mapper", name, old.get(name, "ok"), new.get(name, "ok"))


def mapper_errors(answer: Item) -> dict[str, str]:
    """By `package.Class.attribute` (`*` where none is known), why the mapper cannot be set up."""
    errors = [] if answer["mappers"] == "ok" else answer["mappers"]
    return {f"{one['mapper']}.{one['attribute'] or '*'}": one["message"] for one in errors}


def _class(name: str, old: Item, new: Item) -> Iterator[Change]:
    yield from fields("class", name, old, new, CLASS_PARTS)
    for part in ("attributes", "hybrids"):
        left, right = old[part], new[part]
        for key in sorted(left.keys() | right.keys()):
            yield from _attribute(f"{name}.{key}", left.get(key, {}), right.get(key, {}))


def _attribute(name: str, old: Item, new: Item) -> Iterator[Change]:
    kinds = old.get("kind"), new.get("kind")
    if kinds[0] != kinds[1]:
        yield Change("attribute", name, kinds[0], kinds[1], old, new)
    elif "configured" in old or "configured" in new:
        configured = old.get("configured", True), new.get("configured", True)
        if configured[0] != configured[1]:
            yield Change("relationship.configured", name, *configured, old, new)
    else:
        yield from fields(str(kinds[0]), name, old, new)

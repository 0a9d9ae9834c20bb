"""Steps as JSON, so that the journal can take back what a later version of the code describes
otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from hashlib import sha256
from typing import Any, get_args

from ...errors import DatabaseError
from ...values import schema
from ...values.change import Change
from ...values.operation import Step

PARTS = (
    schema.Check, schema.Column, schema.Exclusion, schema.ForeignKey, schema.Index,
    schema.PrimaryKey, schema.Table, schema.Type, schema.Unique, schema.WrittenName,
)  # fmt: skip
CLASSES: Mapping[str, type] = {one.__name__: one for one in (*get_args(Change), *PARTS, Step)}


def stored(step: Step) -> str:
    """A step as text; what is as by default is left out, so that new fields change no old text."""
    return json.dumps(_encoded(step), separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def read(text: str) -> Step:
    """The step that was stored as this text; raises DatabaseError if this version cannot."""
    try:
        step = _decoded(json.loads(text))
    except (KeyError, TypeError, ValueError) as error:
        raise DatabaseError(
            f"the journal has a step that this version cannot read ({error})",
            where=text[:200],
            cure="use the version of alchemigrate that wrote it",
        ) from error
    assert isinstance(step, Step)
    return step


def checksum(step: Step) -> str:
    """Differs as soon as a step does other things, or is taken back in another way."""
    return sha256(stored(replace(step, loses="")).encode()).hexdigest()[:16]


def _encoded(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        said = {
            one.name: _encoded(getattr(value, one.name))
            for one in fields(value)
            if getattr(value, one.name) != _default(one)
        }
        return {"is": type(value).__name__, **said}
    if isinstance(value, Mapping):
        return {"is": "map", "of": {key: _encoded(one) for key, one in value.items()}}
    if isinstance(value, frozenset):
        return {"is": "set", "of": sorted(value)}
    return [_encoded(one) for one in value] if isinstance(value, tuple) else value


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _decoded(raw: Any) -> Any:
    if isinstance(raw, list):
        return tuple(map(_decoded, raw))
    if not isinstance(raw, dict):
        return raw
    kind = raw["is"]
    if kind == "map":
        return {key: _decoded(one) for key, one in raw["of"].items()}
    if kind == "set":
        return frozenset(raw["of"])
    return CLASSES[kind](**{key: _decoded(one) for key, one in raw.items() if key != "is"})

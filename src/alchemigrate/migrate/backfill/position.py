"""How far a backfill has come, as a value that is kept as JSON beside the rows."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from ...values.change import Fill

Value = str | int | float | bytes
Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A table, or a partition of it, and the greatest key that it had when the backfill began."""

    name: str
    end: Key


@dataclass(frozen=True, slots=True)
class Position:
    """What is still to be done: the `parts`, and of the first one the rows after the key `last`.

    `of` tells which backfill it is; `rows` were written, `passed` are those and the ones that its
    condition left alone; `seconds` is the time that batches held their locks, `begun` seconds since
    1970.
    """

    of: str
    parts: tuple[Part, ...]
    last: Key | None = None
    rows: int = 0
    passed: int = 0
    batches: int = 0
    seconds: float = 0.0
    begun: float = 0.0

    @property
    def finished(self) -> bool:
        """Whether no row is left."""
        return not self.parts

    def json(self) -> str:
        """As text; keys keep their types."""
        return json.dumps(asdict(self), default=_bytes, separators=(",", ":"))

    @classmethod
    def of_json(cls, text: str) -> Position:
        """The position that was written as this text."""
        raw = json.loads(text)
        raw["parts"] = tuple(Part(one["name"], _key(one["end"])) for one in raw["parts"])
        raw["last"] = None if raw["last"] is None else _key(raw["last"])
        return cls(**raw)


def fingerprint(fill: Fill) -> str:
    """What tells one backfill from another: it changes with any word of it."""
    return sha256(repr(fill).encode()).hexdigest()[:16]


def _bytes(value: object) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(f"a key of type {type(value).__name__} cannot be kept as JSON")
    return {"bytes": base64.b64encode(value).decode()}


def _key(raw: list[Any]) -> Key:
    return tuple(base64.b64decode(one["bytes"]) if isinstance(one, dict) else one for one in raw)

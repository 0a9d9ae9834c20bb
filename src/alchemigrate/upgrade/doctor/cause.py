"""What a diagnosis is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that stops the application: where, what object, what is wrong, and the cure.

    `rule` is the rule that knows it, or `unexplained`; `error` is what SQLAlchemy or Python said
    (empty for a setting that fails only later, at the first connection). `fixable` says that
    `alchemigrate upgrade` cures it.
    """

    rule: str
    path: str
    line: int
    object: str
    message: str
    cure: str
    error: str
    fixable: bool = False

    def as_json(self) -> dict[str, Any]:
        """The cause as in the contract of `doctor --format json`."""
        return {
            "rule": self.rule,
            "path": self.path,
            "line": self.line,
            "object": self.object,
            "message": self.message,
            "cure": self.cure,
            "error": self.error,
            "fixable": self.fixable,
        }


@dataclass(frozen=True)
class Diagnosis:
    """The answer of the doctor; `modules`, `models` and `mappers` are of the untouched application.

    `starts_cured` says whether a scratch copy with every fixable cause cured starts.
    """

    sqlalchemy: str
    starts: bool
    modules: dict[str, Any]
    models: dict[str, list[str]]
    mappers: Any
    causes: tuple[Cause, ...]
    starts_cured: bool
    rounds: int = field(default=1)

    def as_json(self) -> dict[str, Any]:
        """The diagnosis as plain data, versioned."""
        mappers = self.mappers if self.mappers == "ok" else self.mappers[0]["message"]
        return {
            "version": 1,
            "sqlalchemy": self.sqlalchemy,
            "starts": self.starts,
            "modules": {
                "total": self.modules["total"],
                "loaded": len(self.modules["loaded"]),
                "failed": [
                    {"module": one["module"], "error": f"{one['type']}: {one['message']}"}
                    for one in self.modules["failed"]
                ],
            },
            "models": {"loaded": len(self.models["loaded"]), "failed": self.models["failed"]},
            "mappers": mappers,
            "causes": [cause.as_json() for cause in self.causes],
            "starts_cured": self.starts_cured,
        }

"""What `schema apply` asks of env.py and directives, by the attributes of Alembic's config; a
rehearsal asks directives by an option of Alembic's context only to be noted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from ..patience import Patience

KEY = "alchemigrate"
REHEARSAL = "alchemigrate_rehearsal"
"""The option that has a list."""


def attributes(patience: float, contracts: bool) -> Mapping[str, Any]:
    """What is asked: how many seconds a step may try, and whether old programs are gone."""
    return {"patience": patience, "contracts": contracts}


def applied(config: Config | None) -> bool:
    """Whether `schema apply` runs it: that keeps other deploys out, and tries again by itself."""
    return config is not None and KEY in config.attributes


def patience(config: Config | None) -> Patience:
    """How long a step may try again."""
    return Patience(budget=_said(config).get("patience", Patience().budget))


def may_contract(config: Config | None) -> bool:
    """Whether what only old programs need may end."""
    return bool(_said(config).get("contracts", True))


def noted(context: MigrationContext, kind: str, job: str, *about: object) -> bool:
    """Whether a directive is only to be noted, in a rehearsal: nothing may be done then."""
    rehearsal = context.opts.get(REHEARSAL)
    if rehearsal is None:
        return False
    rehearsal.append((kind, job, *about))
    context.impl.static_output(f"-- op.{kind} of {job}")
    return True


def _said(config: Config | None) -> Mapping[str, Any]:
    return config.attributes.get(KEY, {}) if config is not None else {}

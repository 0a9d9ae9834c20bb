"""Dangers of the revisions that come next: they are looked for before anything is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import sqlalchemy as sa

from ...dangerkit import Axis, Danger, load
from ...database import schemas
from ...database.applied import is_version
from ...rulekit.choice import Choice
from ...values.finding import Finding, Level
from ...values.own import is_ours
from ..linting import look
from .conversation import Coming
from .stop import Stop

CARED_FOR = frozenset(("no-lock-timeout",))
"""What `schema apply` itself takes care of."""
TOLD = (Level.WEAK, Level.LEGACY)
"""Levels of history's dangers that harm nobody who uses the database now."""


def stops(
    root: Path,
    engine: sa.Engine,
    heads: tuple[str, ...],
    way: Iterable[Coming],
    history: Collection[str],
    gone: bool,
) -> tuple[Stop, ...]:
    """What revisions do to those who use a PostgreSQL; old programs do not if they are `gone`.

    `heads` are where it is, `history` the revisions that can be read. Nobody uses a database
    without tables.
    """
    if engine.dialect.name != "postgresql" or _is_empty(engine):
        return ()
    url = engine.url.render_as_string(hide_password=False)
    since = heads[0] if len(heads) == 1 and heads[0] in history else None
    found = look(root, Choice(ignore=CARED_FOR), database=url, since=since, whole=since is None)
    paths = {one.path.resolve() for one in way}
    known = {one.name: one for one in load()}
    return tuple(
        Stop(f"{one.path}:{one.line}", one.message, one.cure, one.code)
        for one in found.left
        if (root / one.path).resolve() in paths and _harms(one, known[one.rule], gone)
    )


def _harms(found: Finding, danger: Danger, gone: bool) -> bool:
    if danger.axis is Axis.CODE:
        return not gone
    return found.level not in TOLD if danger.axis is Axis.HISTORY else found.level != Level.LEGACY


def _is_empty(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        reader = sa.inspect(connection)
        return not any(
            not is_version(name) and not is_ours(name)
            for schema in schemas.every(connection)
            for name in reader.get_table_names(schema=schema)
        )

"""The checksum of each revision is kept in the transaction that applies it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext, MigrationInfo

from ...errors import SourceError
from ...source.module import parse
from ...values.revision import Direction, Revision
from .. import checksums
from ..reading.fingerprint import fingerprint


def keep(*, ctx: MigrationContext, step: MigrationInfo, **_: Any) -> None:
    """Alembic's `on_version_apply`: of what is only stamped nobody knows what the database got."""
    if ctx.connection is None or step.is_stamp:
        return
    if not step.is_upgrade:
        checksums.forget(ctx.connection, step.up_revision_ids)
        return
    revision = step.revision_map.get_revision(step.up_revision_id)
    found = _read(Path(getattr(revision, "path", "")), step.up_revision_id or "")
    if found is not None:
        checksums.record(ctx.connection, [found])


def _read(path: Path, own: str) -> Revision | None:
    """A revision with its checksum; None if it cannot be read, as a file without a source."""
    try:
        tree = parse(path.name, path.read_bytes()).tree
    except (OSError, SourceError):
        return None
    return Revision(str(path), own, (), Direction(), Direction(), checksum=fingerprint(tree))

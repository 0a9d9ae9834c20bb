"""A kept run as the report that its upgrade gave, so that it can be told again in any format."""

from __future__ import annotations

from dataclasses import replace

from .engine import Report
from .kept import Kept
from .tree import read_tree


def retold(run: Kept) -> Report:
    """The report of a run; files that it did not change are taken as they are now."""
    tree, reading = read_tree([run.root], run.root), run.reading
    originals = {one.path: one.before for one in run.files}
    return Report(
        target=str(run.manifest.meta.get("target", "")),
        tree=replace(tree, data={**tree.data, **originals}),
        findings=run.findings,
        skipped=reading.skipped if reading else (),
        changed={one.path: one.now for one in run.files if one.as_written and one.now is not None},
        run=run.manifest.id,
        passes=1,
        unfound=reading.unfound if reading else (),
    )

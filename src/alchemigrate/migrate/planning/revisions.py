"""A plan as Alembic revisions: one for what old and new programs need, one for what ends that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count

from ...errors import UsageError
from ...operationkit import Operation
from ...operationkit.spelled import imports, spelled
from ...operations.enums.add_label import AddLabel
from ...values.operation import Phase
from ..alembic.imports import DIRECTIVES
from ..revisions.folder import Folder, Known
from ..revisions.layout import WIDTH, laid_out
from ..revisions.names import literal
from ..revisions.write import Revision, file_name, next_id
from .draft import Planned
from .plan import SchemaPlan
from .title import constant, named, title

TEXT = '''\
"""{title}

{more}

Revision ID: {own}
Revises: {after}
Create Date: {now:%Y-%m-%d %H:%M:%S}
"""

{imports}

revision = {id}
down_revision = {down}
branch_labels = None
depends_on = None

{operations}


def upgrade():
{up}


def downgrade():
{down_again}
'''
FIRST = "Programs from before it and programs from after it work side by side."
LAST = "It ends what programs from before need: apply it when none of them runs any more."
ENDS = (Phase.CONTRACT,)


@dataclass(frozen=True, slots=True)
class _Job:
    """An operation under the names that revisions have for it."""

    planned: Planned
    constant: str
    name: str

    def call(self, phase: Phase) -> str:
        """The directive of a phase."""
        return f"op.{phase}({self.constant}, job={literal(self.name)})"

    def up(self, last: bool) -> list[str]:
        """What the first or the last revision does; what has only an end begins with it."""
        begins = [one for one in self.planned.phases if one not in ENDS]
        if last:
            return [*([] if begins else [self.call(Phase.EXPAND)]), self.call(Phase.CONTRACT)]
        return [self.call(one) for one in dict.fromkeys((Phase.EXPAND, *begins))]

    def down(self, last: bool) -> str:
        """What takes that back; a label is not worth it that a downgrade fails."""
        if isinstance(self.planned.operation, AddLabel):
            return f"# {self.planned.operation.enum} keeps its label: none can be taken away"
        only = ', "contract"' if last and self.planned.phases != ENDS else ""
        return f"op.take_back({literal(self.name)}{only})"


def revisions(plan: SchemaPlan, folder: Folder, now: datetime) -> tuple[Revision, ...]:
    """The revisions behind the folder's head; only one where nothing has an end, or all.

    Raises UsageError if there are several heads, or no operations.
    """
    if not plan.operations:
        raise UsageError("there is nothing to write", cure="see what is left, and why")
    own = next_id(folder)
    jobs = _jobs(plan.operations, own)
    found: list[Revision] = []
    for last in (False, True):
        belonging = [one for one in jobs if _belongs(one, last)]
        if belonging:
            made = _revision(folder, own, belonging, last, now)
            found.append(made)
            head = folder.head()
            known = Known(own, (head,) if head else (), folder.root / made.path)
            folder = replace(folder, known=(*folder.known, known))
            own = next_id(folder)
    return tuple(found)


def _belongs(job: _Job, last: bool) -> bool:
    """Whether a revision has something to do for a job."""
    return Phase.CONTRACT in job.planned.phases if last else job.planned.phases != ENDS


def _jobs(planned: Sequence[Planned], own: str) -> list[_Job]:
    """Each under a name of its own: jobs are known in a database for good."""
    constants: list[str] = []
    jobs: list[str] = []
    for one in planned:
        constants.append(_unused(constant(one.operation), "{}_{}", constants))
        jobs.append(_unused(f"{own}: {named(one.operation)}", "{} ({})", jobs))
    return list(map(_Job, planned, constants, jobs))


def _unused(name: str, numbered: str, taken: Sequence[str]) -> str:
    """The name, with a number where it is taken."""
    others = (numbered.format(name, number) for number in count(2))
    return next(one for one in chain((name,), others) if one not in taken)


def _revision(
    folder: Folder, own: str, jobs: Sequence[_Job], last: bool, now: datetime
) -> Revision:
    head = folder.head()
    words = title([one.planned.operation for one in jobs]) + (": the end" if last else "")
    path = folder.home() / file_name(folder, own, words, now)
    if path.exists():
        raise UsageError("is there already", where=str(path), cure="move it away")
    operations = [one.planned.operation for one in jobs]
    text = TEXT.format(
        title=words.replace("\\", "/").replace('"', "'"),
        more=LAST if last else FIRST,
        own=own,
        after=head or "",
        now=now,
        imports=_imports(operations),
        id=literal(own),
        down=literal(head) if head else None,
        operations="\n".join(map(_constant, jobs)),
        up=_body([line for one in jobs for line in one.up(last)]),
        down_again=_body([one.down(last) for one in reversed(jobs)]),
    )
    return Revision(own, path.resolve().relative_to(folder.root.resolve()).as_posix(), text)


def _constant(job: _Job) -> str:
    written = spelled(job.planned.operation, before=len(job.constant) + 3)
    return f"{job.constant} = {written}"


def _imports(operations: Sequence[Operation]) -> str:
    lines = [DIRECTIVES, *map(_import, imports(tuple(operations)))]
    return "\n".join(["from alembic import op", "", *lines])


def _import(line: str) -> str:
    start, _, names = line.partition(" import ")
    if len(line) <= WIDTH:
        return line
    parts = "".join(f"    {one},\n" for one in names.split(", "))
    return f"{start} import (\n{parts})"


def _body(lines: Sequence[str]) -> str:
    done = any(not line.startswith("#") for line in lines)
    whole = [*lines, *([] if done else ["pass"])]
    return "\n".join(f"    {line}" for line in laid_out(whole))

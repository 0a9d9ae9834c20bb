"""Directives as the code of a revision, wherever autogenerate is given them."""

from __future__ import annotations

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext

from ...operationkit.spelled import imports, spelled
from ...values.operation import Phase
from ..revisions.names import literal
from .imports import DIRECTIVES
from .phases import PhaseOp, TakeBackOp


@renderers.dispatch_for(PhaseOp)
def phase(context: AutogenContext, op: PhaseOp) -> str:
    """`op.expand(RenameColumn(..), job="..")`, and what that imports."""
    context.imports |= {DIRECTIVES, *imports(op.operation)}
    return f"op.{op.phase}({spelled(op.operation)}, job={literal(op.job)})"


@renderers.dispatch_for(TakeBackOp)
def take_back(context: AutogenContext, op: TakeBackOp) -> str:
    """`op.take_back("..")`."""
    context.imports.add(DIRECTIVES)
    phases = () if op.phases == tuple(Phase) else op.phases
    return f"op.take_back({', '.join(map(literal, (op.job, *phases)))})"

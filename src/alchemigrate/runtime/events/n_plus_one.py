"""In tests and development: the same statement again and again from one line of one session.

    with no_n_plus_one(session):
        render(orders)

raises NPlusOneError where a relationship is loaded row by row, and names it, with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session

from ..errors import NPlusOneError
from .caller import line, told
from .shape import shape

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session

    AnySession = Session | AsyncSession | scoped_session[Any] | async_scoped_session[Any]
Place = tuple[str, str, str]


@contextmanager
def no_n_plus_one(session: AnySession, *, most: int = 2) -> Iterator[None]:
    """Raise NPlusOneError at the end if a line sent one statement more than `most` times."""
    __tracebackhide__ = True  # pytest shows the test's line
    seen: dict[Place, int] = {}
    inner = _sync(session)

    def note(state: ORMExecuteState) -> None:
        place = (told(line(2)), _relationship(state), shape(str(state.statement)))
        seen[place] = seen.get(place, 0) + 1

    event.listen(inner, "do_orm_execute", note)
    try:
        yield
    finally:
        event.remove(inner, "do_orm_execute", note)
    repeated = {place: times for place, times in seen.items() if times > most}
    if repeated:
        raise _error(repeated)


def _sync(session: AnySession) -> Session:
    found: Any = session
    if hasattr(found, "registry"):  # a scoped session, of either kind
        found = found()
    inner: Session = getattr(found, "sync_session", found)
    return inner


def _relationship(state: ORMExecuteState) -> str:
    """ "Order.lines" for a relationship that is loaded on access; empty for other statements."""
    path = state.loader_strategy_path
    if not state.is_relationship_load or path is None:
        return ""
    attribute: Any = path[-1] if hasattr(path[-1], "parent") else path[-2]
    return f"{attribute.parent.class_.__name__}.{attribute.key}"


def _error(repeated: dict[Place, int]) -> NPlusOneError:
    told_ = [
        f"{name or statement} {times} times at {caller}"
        for (caller, name, statement), times in repeated.items()
    ]
    loaded = any(name for _, name, _ in repeated)
    return NPlusOneError(
        f"the same statement again and again: {'; '.join(told_)}",
        cure="load the relationship with the rows: selectinload() or joinedload()"
        if loaded
        else "ask once for all of them: WHERE .. IN",
    )

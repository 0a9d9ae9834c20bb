"""A relationship that is loaded row by row is told with its name and line."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
    selectinload,
)

from alchemigrate.runtime.errors import NPlusOneError
from alchemigrate.runtime.events import no_n_plus_one


class Base(DeclarativeBase):
    """Of these tests."""


class Order(Base):
    """With lines."""

    __tablename__ = "order"
    id: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[list[Line]] = relationship(back_populates="order")


class Line(Base):
    """Of an order."""

    __tablename__ = "line"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(sa.ForeignKey("order.id"))
    order: Mapped[Order] = relationship(back_populates="lines")


@pytest.fixture
def path(tmp_path: Path) -> str:
    path = f"{tmp_path / 'data.db'}"
    engine = sa.create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add_all([Order(lines=[Line(), Line()]) for _ in range(5)])
    engine.dispose()
    return path


def count(session: Session, *options: object) -> int:
    orders = session.scalars(sa.select(Order).options(*options)).all()
    return sum(len(order.lines) for order in orders)


def test_loading_row_by_row_is_told(path: str) -> None:
    with (
        Session(sa.create_engine(f"sqlite:///{path}")) as session,
        pytest.raises(NPlusOneError) as raised,
        no_n_plus_one(session),
    ):
        assert count(session) == 10
    assert "Order.lines 5 times at" in str(raised.value)
    assert "test_n_plus_one.py" in str(raised.value)
    assert "selectinload" in str(raised.value)


def test_loading_at_once_is_fine(path: str) -> None:
    with Session(sa.create_engine(f"sqlite:///{path}")) as session, no_n_plus_one(session):
        assert count(session, selectinload(Order.lines)) == 10


def test_getting_one_by_one_is_told(path: str) -> None:
    with (
        Session(sa.create_engine(f"sqlite:///{path}")) as session,
        pytest.raises(NPlusOneError, match="ask once for all"),
        no_n_plus_one(session, most=3),
    ):
        assert [session.get(Line, number) for number in range(1, 5)]


def test_with_asyncio(path: str) -> None:
    async def run() -> None:
        engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
        try:
            async with AsyncSession(engine) as session:
                with no_n_plus_one(session):
                    await session.run_sync(count)
        finally:
            await engine.dispose()

    with pytest.raises(NPlusOneError, match=r"Order\.lines 5 times"):
        asyncio.run(run())


def test_an_error_within_is_not_hidden(path: str) -> None:
    with (
        Session(sa.create_engine(f"sqlite:///{path}")) as session,
        pytest.raises(ZeroDivisionError),
        no_n_plus_one(session),
    ):
        assert count(session) / 0

"""Tenants: foreign rows cannot be seen or written, in rows or in schemas."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, aliased, mapped_column, relationship

from alchemigrate.errors import ForeignTenantError
from alchemigrate.runtime.async_database import AsyncDatabase
from alchemigrate.runtime.base import OfTenant
from alchemigrate.runtime.database import Database


class Base(DeclarativeBase):
    """Of the tests."""


class Account(OfTenant, Base):
    """A tenant's."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    orders: Mapped[list[Order]] = relationship(back_populates="account")


class Order(OfTenant, Base):
    """A tenant's, of an account."""

    __tablename__ = "order"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    account: Mapped[Account] = relationship(back_populates="orders")


class Country(Base):
    """Everybody's."""

    __tablename__ = "country"
    id: Mapped[int] = mapped_column(primary_key=True)


OURS, FOREIGN = 1, 2


@pytest.fixture
def held(database: str) -> Iterator[Database]:
    """An account and an order of "ours", and one each of "foreign"."""
    held = Database(sa.create_engine(database))
    Base.metadata.create_all(held.engine)
    for number, tenant in ((OURS, "ours"), (FOREIGN, "foreign")):
        with held.session(tenant=tenant) as session:
            session.add(Account(id=number, name=tenant, orders=[Order(id=number)]))
    with held.session() as session:
        session.add(Country(id=1))
    yield held
    held.close()


def names(held: Database) -> list[tuple[str, str]]:
    """All accounts as they are, with their tenants."""
    with held.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT name, tenant FROM account ORDER BY id"))
        return [(row.name, row.tenant) for row in rows]


ACCOUNT = sa.select(Account.id)
READS: dict[str, Callable[[Session], list[int]]] = {
    "select": lambda s: list(s.scalars(ACCOUNT)),
    "objects": lambda s: [one.id for one in s.scalars(sa.select(Account))],
    "where": lambda s: list(s.scalars(ACCOUNT.where(sa.or_(Account.id == FOREIGN, sa.true())))),
    "get": lambda s: [n for n in (OURS, FOREIGN) if s.get(Account, n)],
    "query": lambda s: [one.id for one in s.query(Account)],
    "alias": lambda s: list(s.scalars(sa.select(aliased(Account).id))),
    "join": lambda s: list(s.scalars(sa.select(Order.id).join(Order.account))),
    "subquery": lambda s: list(s.scalars(sa.select(ACCOUNT.subquery().c.id))),
    "exists": lambda s: list(s.scalars(ACCOUNT.where(Account.orders.any()))),
    "union": lambda s: list(s.scalars(sa.union_all(ACCOUNT, ACCOUNT.where(False)))),
    "orders": lambda s: [one.id for a in s.scalars(sa.select(Account)) for one in a.orders],
}


@pytest.mark.parametrize("way", READS)
def test_foreign_rows_are_invisible(held: Database, way: str) -> None:
    with held.session(tenant="ours") as session:
        assert READS[way](session) == [OURS]


def test_a_forged_foreign_key_shows_nothing(held: Database) -> None:
    with held.session(tenant="ours") as session:
        order = Order(id=9, account_id=FOREIGN)
        session.add(order)
        session.flush()
        assert order.account is None
        session.expire(order)
        assert order.account is None


def take_over(session: Session) -> None:
    """Say that a row that another session has loaded is one's own."""
    with Session(session.connection()) as other:
        foreign = other.get_one(Account, FOREIGN)
        other.expunge(foreign)
    foreign.tenant = "ours"
    session.add(foreign)
    session.flush()


WRITES: dict[str, Callable[[Session], object]] = {
    "update": lambda s: s.execute(sa.update(Account).values(name="x")),
    "update one": lambda s: s.execute(
        sa.update(Account).where(Account.id == FOREIGN).values(name="x")
    ),
    "delete": lambda s: s.execute(sa.delete(Order).where(Order.id == FOREIGN)),
    "bulk update": lambda s: s.execute(sa.update(Account), [{"id": FOREIGN, "tenant": "ours"}]),
    "add": lambda s: (s.add(Account(id=3, name="x", tenant="foreign")), s.flush()),
    "give away": lambda s: s.execute(sa.update(Account).values(tenant="foreign")),
    "give away object": lambda s: setattr(s.get_one(Account, OURS), "tenant", "foreign"),
    "take over": take_over,
    "insert": lambda s: s.execute(sa.insert(Account), [{"name": "x", "tenant": "foreign"}]),
    "insert values": lambda s: s.execute(sa.insert(Account).values(name="x", tenant="foreign")),
    "merge": lambda s: s.merge(Account(id=FOREIGN, name="x", tenant="foreign")),
    "table": lambda s: s.execute(sa.update(Account.__table__).values(name="x")),
    "table insert": lambda s: s.execute(
        sa.insert(Account.__table__).values(name="x", tenant="foreign")
    ),
    "text": lambda s: s.execute(sa.text("UPDATE account SET name = 'x'")),
}


@pytest.mark.parametrize("way", WRITES)
def test_foreign_rows_are_not_written(held: Database, way: str) -> None:
    try:
        with held.session(tenant="ours") as session:
            WRITES[way](session)
    except ForeignTenantError as refused:
        assert refused.cure  # noqa: PT017  (either refused, or without effect)
    assert names(held)[1:] == [("foreign", "foreign")]


@pytest.mark.parametrize(
    "statement",
    [
        sa.text("SELECT id FROM account"),
        sa.select(Account.__table__),
        sa.select(Account.__table__.c.id),
        sa.select(Account).from_statement(sa.text("SELECT * FROM account")),
    ],
)
def test_what_cannot_be_filtered_is_refused(held: Database, statement: sa.Select[int]) -> None:
    with held.session(tenant="ours") as session, pytest.raises(ForeignTenantError):
        session.execute(statement)
    with held.session(tenant="ours") as session:
        everything = statement.execution_options(any_tenant=True)
        assert len(session.execute(everything).all()) >= 1


def test_what_is_everybodys_is_seen(held: Database) -> None:
    with held.session(tenant="ours") as session:
        assert session.scalars(sa.select(Country.__table__.c.id)).all() == [1]
        assert session.get(Country, 1) is not None
    with held.session() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM account")) == 2


def test_tenants_with_schemas_of_their_own(database: str) -> None:
    held = Database(sa.create_engine(database))
    for schema in ("one", "two"):
        with held.session(schema=schema) as session:
            session.execute(sa.text(f"CREATE SCHEMA {schema}"))
            Base.metadata.create_all(session.connection())
            session.add(Country(id=len(schema) if schema == "one" else 7))
    with held.session(schema="one") as session:
        assert session.scalars(sa.select(Country.id)).all() == [3]
    with held.session(schema="two") as session:
        assert session.scalars(sa.select(Country.id)).all() == [7]
    held.close()


def test_tenants_in_asyncio(database: str, held: Database) -> None:
    async def main() -> list[int]:
        engine = create_async_engine(database.replace("+psycopg", "+asyncpg"))
        asynchronous = AsyncDatabase(engine)
        async with asynchronous, asynchronous.session(tenant="foreign") as session:
            return list(await session.scalars(ACCOUNT))

    assert asyncio.run(main()) == [FOREIGN]
    assert len(names(held)) == 2

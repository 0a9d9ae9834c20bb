"""The small project that the examples of rules stand in: `models` is star-imported above each."""

from __future__ import annotations

STAR = "from models import *\n"

MODELS = """\
import sqlalchemy as sa
from sqlalchemy import (
    Boolean, Column, DateTime, Enum, Float, ForeignKey, Index, Integer, MetaData, Numeric, String,
    Table, Text, and_, bindparam, case, cast, create_engine, delete, event, exists, func, insert,
    literal, literal_column, not_, or_, select, text, type_coerce, union, update,
)
from sqlalchemy.orm import (
    Session, aliased, backref, column_property, contains_eager, declarative_base, defer,
    joinedload, lazyload, load_only, relationship, scoped_session, selectinload, sessionmaker,
    subqueryload, synonym, undefer, with_polymorphic,
)

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(50))
    addresses = relationship("Address", back_populates="user")
    orders = relationship("Order", backref="buyer")


class Address(Base):
    __tablename__ = "addresses"
    id = Column(Integer, primary_key=True)
    user_id = Column(Integer, ForeignKey("users.id"))
    email = Column(String(50))
    user = relationship("User", back_populates="addresses")


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    user_id = Column(Integer, ForeignKey("users.id"))
    total = Column(Numeric(12, 2))


engine = create_engine("sqlite://", poolclass=sa.pool.StaticPool)
users = User.__table__
addresses = Address.__table__
metadata = Base.metadata
SessionLocal = sessionmaker(bind=engine)
session = SessionLocal()
"""

MODERN = """\
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
"""Models in the form of 2.0, for examples of rules that would rewrite the others."""

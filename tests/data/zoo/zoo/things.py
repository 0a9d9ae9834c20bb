"""Types, defaults, inheritance of three kinds, a classical mapping, a sequence."""

import uuid

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    Interval,
    LargeBinary,
    Numeric,
    PickleType,
    Sequence,
    String,
    Table,
    Unicode,
    func,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import column_property, relationship
from sqlalchemy.types import CHAR, TypeDecorator

try:
    from sqlalchemy.orm import registry
except ImportError:
    registry = None
    from sqlalchemy.orm import mapper

from .base import Base, Stamped, metadata
from .people import User


class GUID(TypeDecorator):
    impl = CHAR(32)
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(CHAR(32))


class Thing(Stamped, Base):
    __tablename__ = "things"
    id = Column(GUID(), primary_key=True, default=uuid.uuid4)
    uuid_text = Column(postgresql.UUID(as_uuid=False))
    uuid_value = Column(postgresql.UUID(as_uuid=True), default=uuid.uuid4)
    price = Column(Numeric(20, 8), default=0)
    rate = Column(Float)
    precise = Column(Float(53))
    exact = Column(postgresql.DOUBLE_PRECISION)
    plain = Column(Numeric(asdecimal=False))
    big = Column(BigInteger)
    day = Column(Date)
    at = Column(DateTime)
    span = Column(Interval)
    blob = Column(LargeBinary)
    pickled = Column(PickleType)
    words = Column(Unicode(30))
    meta_data = Column("metadata", JSON, default=dict)
    body = Column(postgresql.JSONB, default=lambda: {})
    tags = Column(postgresql.ARRAY(String(10)))
    address = Column(postgresql.INET)
    varied = Column(String(10).with_variant(Integer(), "postgresql"))
    number = Column(Integer, Sequence("thing_numbers", metadata=metadata))
    kind = Column(String(5))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "thing"}


class Tool(Thing):
    __tablename__ = "tools"
    id = Column(GUID(), ForeignKey("things.id"), primary_key=True)
    weight = Column(Float)
    __mapper_args__ = {"polymorphic_identity": "tool"}


class Toy(Thing):
    colour = Column(String(10))
    maker_id = Column(ForeignKey("users.id"))
    maker = relationship(User, lazy="joined")
    __mapper_args__ = {"polymorphic_identity": "toy"}


class Old:
    pass


olds = Table(
    "olds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("thing_id", GUID(), ForeignKey("things.id"), index=True),
    Column("counted", Integer, default=func.count()),
)
mapped = registry().map_imperatively if registry else mapper
mapped(Old, olds, properties={"thing": relationship(Thing, backref="olds")})


class Counted(Base):
    __table__ = select(*([User.id, User.name] if registry else [[User.id, User.name]])).alias("counted")
    shout = column_property(func.upper(__table__.c.name))

"""Users, addresses, teams: relationships of every direction, a hybrid, a column property."""

import enum

import sqlalchemy
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Enum,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import backref, column_property, composite, relationship, synonym

from .base import Base, Keyed, Owned, Stamped, metadata


class Role(enum.Enum):
    admin = "a"
    trader = "t"


team_users = Table(
    "team_users",
    metadata,
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("note", String(10), server_default=text("'none'")),
)


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __composite_values__(self):
        return self.x, self.y


class User(Stamped, Base):
    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email", "name"),
        CheckConstraint("age > 0", name="age"),
        Index("ix_lower_email", func.lower("email")),
        Index("ix_active", "name", postgresql_where=text("active"), unique=True),
        {"comment": "people"},
    )
    id = Column(Integer, primary_key=True)
    email = Column(String(200), nullable=False, index=True, comment="login name")
    name = Column(String(50), nullable=False, default="nobody")
    nick = synonym("name")
    age = Column(Integer)
    active = Column(Boolean, default=True, server_default=sqlalchemy.true())
    flag = Column(Boolean(create_constraint=True, name="flag"))
    role = Column(Enum(Role), default=Role.trader)
    kind = Column(Enum("x", "yy", name="kind", native_enum=False, create_constraint=True))
    x = Column(Integer)
    y = Column(Integer)
    point = composite(Point, x, y)
    bio = sqlalchemy.orm.deferred(Column(Text))
    boss_id = Column(ForeignKey("users.id", onupdate="SET NULL", deferrable=True, initially="DEFERRED"))
    staff = relationship("User", backref=backref("boss", remote_side=[id]))
    title = column_property(name + " <" + email + ">")
    team_names = association_proxy("teams", "name")

    @hybrid_property
    def grown(self):
        return self.age >= 18

    @hybrid_method
    def older(self, years):
        return self.age > years


class Team(Base):
    __tablename__ = "teams"
    id = Column(Integer, primary_key=True)
    name = Column(String(20), unique=True)
    users = relationship(User, secondary=team_users, backref="teams", order_by=User.name.desc())


class Address(Owned, Keyed, Stamped, Base):
    city = Column(String(30))
    owner = relationship(
        "User", backref=backref("addresses", cascade="all, delete-orphan", passive_deletes=True, lazy="dynamic")
    )


User.home = relationship(
    Address,
    primaryjoin="and_(User.id == foreign(Address.owner_id), Address.city.in_(['home', 'house']))",
    viewonly=True,
    uselist=False,
)

"""Corners: long names, schemas, expressions as defaults, index options, exotic keys."""

import enum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Enum,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Table,
    Time,
    UniqueConstraint,
    false,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import relationship
from sqlalchemy.orm.collections import attribute_mapped_collection

from .base import Base, metadata
from .people import User


class Colour(enum.Enum):
    red = 1
    green = 2


class Ledger(Base):
    __tablename__ = "a_table_with_a_name_that_is_so_long_that_constraint_names_are_cut"
    __table_args__ = (
        PrimaryKeyConstraint("year", "number"),
        UniqueConstraint("a_column_with_a_long_name_too", "year"),
        CheckConstraint("number > 0 AND year > 1900", name="sane"),
        Index(None, "a_column_with_a_long_name_too"),
        {"mysql_engine": "InnoDB", "sqlite_autoincrement": False},
    )
    year = Column(Integer, autoincrement=False)
    number = Column(Integer, autoincrement=True)
    a_column_with_a_long_name_too = Column(String(40))
    entries = relationship(
        "Entry", collection_class=ordering_list("position"), order_by="Entry.position", cascade="all"
    )
    by_name = relationship("Entry", collection_class=attribute_mapped_collection("name"), viewonly=True)
    named = relationship("Entry", collection_class=set, viewonly=True)


class Entry(Base):
    __tablename__ = "entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["year", "number"],
            [
                "a_table_with_a_name_that_is_so_long_that_constraint_names_are_cut.year",
                "a_table_with_a_name_that_is_so_long_that_constraint_names_are_cut.number",
            ],
            name="fk_entry_ledger",
            use_alter=True,
            ondelete="RESTRICT",
        ),
        Index("ix_entries_desc", text("name DESC"), "position"),
        {"schema": "books"},
    )
    id = Column(Integer, primary_key=True)
    year = Column(Integer)
    number = Column(Integer)
    position = Column(Integer, server_default="0", nullable=False)
    name = Column(String(20, collation="C"), key="label", server_default="it's (so)")
    colour = Column(Enum(Colour, name="colour", values_callable=lambda e: [str(m.value) for m in e]))
    pg_colour = Column(postgresql.ENUM("a", "b", name="pg_colour", create_type=False), server_default="a")
    amount = Column(Numeric(12, 2, asdecimal=False), CheckConstraint("amount >= 0", name="positive"))
    doubled = Column(Numeric, Computed("amount * 2", persisted=True))
    made = Column(DateTime, server_default=text("(datetime('now'))"), server_onupdate=func.now())
    sold = Column(DateTime, server_default=func.current_timestamp(), onupdate=func.now())
    later = Column(DateTime, default=func.now() + literal_column("1"))
    closed = Column(Boolean, server_default=false(), default=False)
    minus = Column(Integer, server_default=text("-1"))
    ratio = Column(Float(precision=10, asdecimal=True), default=1.5)
    opens = Column(Time(timezone=True))
    stamp = Column(postgresql.TIMESTAMP(timezone=True, precision=3))
    user_id = Column(Integer, ForeignKey(User.id, name="fk_entry_user", match="FULL"))
    user = relationship("User", backref="entries", passive_deletes="all", lazy=False, innerjoin=True)
    __mapper_args__ = {"version_id_col": number}

    @hybrid_property
    def big(self):
        return self.amount > 1000

    @big.expression
    def big(cls):
        return (cls.amount > 1000) & cls.made.isnot(None) & cls.label.like("a%") & (cls.made > func.now())

    @hybrid_property
    def instance_only(self):
        return "".join(self.label.upper())


class Exotic(Base):
    __tablename__ = "exotics"
    __table_args__ = (
        Index(
            "ix_exotics_gin",
            "tags",
            postgresql_using="gin",
            postgresql_ops={"tags": "jsonb_path_ops"},
        ),
    )
    id = Column(Integer, primary_key=True)
    tags = Column(postgresql.JSONB(none_as_null=True), server_default="{}")
    kinds = Column(postgresql.ARRAY(Enum(Colour, name="colour"), dimensions=2))
    period = Column(postgresql.TSRANGE)


plain = Table(
    "plain",
    metadata,
    Column("Id", Integer, primary_key=True),
    Column("select", String, index=True, unique=True),
    Column("small", Integer().with_variant(postgresql.SMALLINT(), "postgresql"), comment="quoted 'so'"),
    prefixes=["UNLOGGED"],
)

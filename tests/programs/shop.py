"""The models and rows that query programs work on; a module of its own in their project."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    and_,
    create_engine,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import (
    Session,
    aliased,
    declarative_base,
    joinedload,
    load_only,
    relationship,
    selectinload,
    sessionmaker,
)

Base = declarative_base()

user_tags = Table(
    "user_tags",
    Base.metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(50))
    age = Column(Integer)
    kind = Column(String(10))
    addresses = relationship("Address", back_populates="user", order_by="Address.id")
    orders = relationship("Order", back_populates="user", order_by="Order.id")
    tags = relationship("Tag", secondary=user_tags, order_by="Tag.id")
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "user"}  # noqa: RUF012


class Admin(User):
    __mapper_args__ = {"polymorphic_identity": "admin"}  # noqa: RUF012


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
    total = Column(Integer)
    user = relationship("User", back_populates="orders")
    lines = relationship("Line", lazy="joined", order_by="Line.id")


class Line(Base):
    __tablename__ = "lines"
    id = Column(Integer, primary_key=True)
    order_id = Column(Integer, ForeignKey("orders.id"))
    name = Column(String(50))


class Tag(Base):
    __tablename__ = "tags"
    id = Column(Integer, primary_key=True)
    name = Column(String(50))


engine = create_engine("sqlite://")
SessionLocal = sessionmaker(bind=engine)
session: Session = SessionLocal()


def fill() -> None:
    """Make the tables and their rows."""
    Base.metadata.create_all(engine)
    tags = [Tag(id=1, name="a"), Tag(id=2, name="b")]
    users = [
        User(id=1, name="ann", age=30, tags=tags),
        User(id=2, name="bob", age=None, tags=tags[:1]),
        Admin(id=3, name="ann", age=40),
        Admin(id=4, name="dan", age=30),
    ]
    for number in range(1, 6):
        Address(id=number, email="xyz"[number % 3], user=users[number % 3])
        order = Order(id=number, total=number * 10 % 30, user=users[number % 2])
        order.lines = [Line(name=name) for name in "pq"[: number % 3]]
    session.add_all(users)
    session.add(Address(id=9, email="x"))
    session.commit()


__all__ = [
    "Address", "Admin", "Line", "Order", "SessionLocal", "Tag", "User", "aliased", "and_", "fill",
    "func", "joinedload", "load_only", "not_", "or_", "select", "selectinload", "session",
]  # fmt: skip

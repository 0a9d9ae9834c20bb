"""From live models to values: what the checks rely on."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from alchemigrate.checkkit.declared import models_of
from alchemigrate.checkkit.prelude import PRELUDE
from alchemigrate.upgrade.overlays import overlay
from alchemigrate.upgrade.proof import probing
from alchemigrate.validate.places import Places
from alchemigrate.validate.run import Choice, run
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Index, Table
from validate.example import described, executed

SOURCE = """\
class Kind(enum.Enum):
    BIG = "big"
    SMALL = "small"


class Price(sa.types.TypeDecorator):
    impl = Numeric(10, 2)
    cache_ok = True


class User(Base):
    __tablename__ = "users"
    id = mapped_column(BigInteger, primary_key=True)
    name = mapped_column(String(20), nullable=False, unique=True)
    kind = mapped_column(Enum(Kind, name="kind"))
    price = mapped_column(Price)
    data = mapped_column(MutableDict.as_mutable(JSON))
    plain = mapped_column(JSON, default={})
    at = mapped_column(DateTime(timezone=True), default=datetime.datetime(2020, 1, 1))
    born = mapped_column(Date, default=datetime.date.today)
    orders = relationship("Order", back_populates="user", cascade="all, delete-orphan")


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user_id = mapped_column(ForeignKey("users.id", ondelete="cascade"), nullable=False)
    state = mapped_column(String, server_default="new")
    user = relationship("User", back_populates="orders")
    __table_args__ = (
        CheckConstraint("state <> ''", name="filled"),
        Index("ix_open", "state", postgresql_where=sa.text("state = 'new'")),
        postgresql.ExcludeConstraint(
            ("state", "="), (sa.text("lower(state)"), "="), name="ex", where=user_id > 3
        ),
    )


tags = Table("tags", Base.metadata, Column("order_id", ForeignKey("orders.id")))
"""


@pytest.fixture(scope="module")
def models() -> Models:
    """The models of SOURCE."""
    with executed(SOURCE) as module:
        return described(module, ("postgresql",))


def test_columns(models: Models) -> None:
    users = models.schema.tables["users"]
    kinds = {one.name: one.type for one in users.columns}
    assert {name: kind.family for name, kind in kinds.items()} == {
        "id": "big_integer", "name": "string", "kind": "enum", "price": "numeric",
        "data": "json", "plain": "json", "at": "datetime", "born": "date",
    }  # fmt: skip
    assert (kinds["name"].length, kinds["price"].precision, kinds["price"].scale) == (20, 10, 2)
    assert (kinds["price"].cache_ok, kinds["kind"].labels) == (True, ("BIG", "SMALL"))
    assert (kinds["data"].mutable, kinds["plain"].mutable) == (True, False)
    assert (kinds["at"].timezone, kinds["kind"].enum_name) == (True, "kind")
    defaults = {one.name: one.default for one in users.columns if one.default}
    assert defaults == {"plain": "mutable", "at": "moment", "born": "call"}
    assert users.leads(("name",))
    assert users.unique(("name",))
    assert not users.leads(("kind",))


def test_constraints(models: Models) -> None:
    orders = models.schema.tables["orders"]
    (key,) = orders.foreign_keys
    assert (key.columns, key.refers, key.refers_columns) == (("user_id",), "users", ("id",))
    assert key.ondelete == "CASCADE"
    assert [one.name for one in orders.checks] == ["filled"]
    (index,) = orders.indexes
    assert (index.name, index.where) == ("ix_open", "state = 'new'")
    assert not orders.leads(("state",))
    assert models.schema.tables["tags"].primary_key is None


@pytest.mark.parametrize(
    ("method", "columns", "found"),
    [
        (None, ("a", "b"), True),
        ("btree", ("a",), True),
        ("gin", ("a",), False),
        ("hash", ("a",), True),
        ("hash", ("a", "b"), False),
    ],
)
def test_what_an_index_serves(method: str | None, columns: tuple[str, ...], found: bool) -> None:
    table = Table("t", (), indexes=(Index("t", columns, method=method),))
    assert table.leads(("a",)) is found


def test_exclusions(models: Models) -> None:
    (one,) = models.schema.tables["orders"].exclusions
    assert (one.name, one.elements) == ("ex", (("state", "="), ("lower(state)", "=")))
    assert one.where == "orders.user_id > 3"
    assert one.definition == (
        "EXCLUDE USING gist (state WITH =, lower(state) WITH =) WHERE (orders.user_id > 3)"
    )


def test_relationships(models: Models) -> None:
    found = {one.name: one for one in models.relationships()}
    orders = found["User.orders"]
    assert (orders.direction, orders.uselist, orders.back_populates) == ("ONETOMANY", True, "user")
    assert (orders.local, orders.remote) == (("users.id",), ("orders.user_id",))
    assert {"delete", "delete-orphan"} <= set(orders.cascade)
    assert found["Order.user"].direction == "MANYTOONE"


@pytest.mark.parametrize("version", ["1.4", "2.0", "2.1"])
def test_every_version_tells_the_same(tmp_path: Path, version: str, models: Models) -> None:
    """In the application's own interpreter, whichever SQLAlchemy it has."""
    text = PRELUDE + SOURCE
    if version == "1.4":
        text = text.replace("DeclarativeBase, Mapped, backref, mapped_column", "backref")
        text = text.replace("class Base(DeclarativeBase):\n    pass\n", "")
        text = text.replace("mapped_column(", "Column(")
        text += "\n"
        head = "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
        text = text.replace("class Kind", f"{head}\n\nclass Kind", 1)
    (tmp_path / "app.py").write_text(text)
    (tmp_path / "pyproject.toml").write_text("")
    python = Path(sys.executable)
    answer = probing.models(python, tmp_path, [overlay(version, python)])
    found = models_of(json.loads(json.dumps(answer)))
    assert found.errors == ()
    for name, table in models.schema.tables.items():
        other = found.schema.tables[name]
        assert {one.name: one.type.family for one in other.columns} == {
            one.name: one.type.family for one in table.columns
        }
        assert (other.foreign_keys, other.indexes) == (table.foreign_keys, table.indexes)
        assert other.exclusions == table.exclusions
        assert [one.type.mutable for one in other.columns] == [
            one.type.mutable for one in table.columns
        ]
    assert set(found.classes) == {"app.User", "app.Order"}
    places = Places(tmp_path, found)
    lines = text.splitlines()
    assert lines[places.of("orders.user_id").line - 1].strip().startswith("user_id =")
    assert lines[places.of("User.orders").line - 1].strip().startswith("orders =")
    assert lines[places.of("users").line - 1] == "class User(Base):"
    assert lines[places.of("tags").line - 1].startswith("tags = Table(")
    (finding,) = run(found, Places(tmp_path, found), Choice(frozenset(["AM101"])).checks())[:1]
    assert (finding.path, finding.rule) == ("app.py", "foreign-key-without-index")

"""The schema proof: every difference is seen, and SQLAlchemy's own are explained."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from house.sources import ROOT

from alchemigrate.errors import ProbeError
from alchemigrate.upgrade.proof.probing import fingerprint
from alchemigrate.upgrade.proof.schema import SchemaProof, compare, prove

HERE = Path(sys.executable)
ZOO = ROOT / "tests" / "data" / "zoo"
Overlay = Callable[[str], Path]

SHOP = """\
import enum
from sqlalchemy import *
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import backref, column_property, declarative_base, relationship

Base = declarative_base()

def now():
    return None

class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String(80), nullable=False, unique=True)
    kind = Column(Enum("a", "b", name="kinds"), default="a")
    created = Column(DateTime, default=now, server_default=func.now())
    shout = column_property(func.upper(email))

    @hybrid_property
    def is_a(self):
        return self.kind == "a"

class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("price > 0", name="positive"),
        Index("ix_price", "price"),
        UniqueConstraint("user_id", "number", name="one_number"),
    )
    id = Column(Integer, Sequence("order_ids", metadata=Base.metadata), primary_key=True)
    user_id = Column(ForeignKey("users.id", ondelete="CASCADE", name="fk_user"), index=True)
    number = Column(Integer)
    price = Column(Numeric(10, 2), nullable=False, comment="net")
    user = relationship(User, backref=backref("orders", cascade="all", order_by="Order.number"))
"""

EDITS = [
    ("nullable=False, comment", "comment", "column.nullable", "orders.price"),
    ("Numeric(10, 2)", "Numeric(10, 3)", "column.type.postgresql", "orders.price"),
    ("Numeric(10, 2)", "Numeric(10, 2, asdecimal=False)", "column.type.python", "orders.price"),
    ('comment="net"', 'comment="gross"', "column.comment", "orders.price"),
    ("default=now", "default=lambda: None", "column.default", "users.created"),
    (", server_default=func.now()", "", "column.server_default", "users.created"),
    ('Enum("a", "b"', 'Enum("a", "c"', "column.type.values", "users.kind"),
    ('price > 0"', 'price >= 0"', "constraint.sql", "orders.positive"),
    ('name="positive"', 'name="positives"', "constraint.name", "orders.positive"),
    ('ondelete="CASCADE"', 'ondelete="SET NULL"', "constraint.ondelete", "orders.fk_user"),
    ('Index("ix_price", "price"),', "", "index", "orders.ix_price"),
    (
        'Index("ix_price", "price")',
        'Index("ix_price", "price", unique=True)',
        "index.unique",
        "orders.ix_price",
    ),
    (
        "    number = Column(Integer)\n",
        "    number = Column(Integer, primary_key=True)\n",
        "column.primary_key",
        "orders.number",
    ),
    ('"order_ids"', '"order_numbers"', "sequence", "order_ids"),
    ('cascade="all"', 'cascade="all, delete-orphan"', "relationship.cascade", "shop.User.orders"),
    ('order_by="Order.number"', 'order_by="Order.id"', "relationship.order_by", "shop.User.orders"),
    (
        "relationship(User,",
        'relationship(User, lazy="joined",',
        "relationship.lazy",
        "shop.Order.user",
    ),
    ('backref("orders"', 'backref("purchases"', "attribute", "shop.User.orders"),
    ("func.upper", "func.lower", "column.columns", "shop.User.shout"),
    ('self.kind == "a"', 'self.kind != "a"', "hybrid.sql", "shop.User.is_a"),
    ('__tablename__ = "orders"', '__tablename__ = "orderz"', "table", "orders"),
    ("class Order(", "class Purchase(", "class", "shop.Order"),
]


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shop.py").write_text(text, encoding="utf-8")
    return folder


def proof(tmp_path: Path, overlays: tuple[Path, Path], before: str, after: str) -> SchemaProof:
    old, new = write(tmp_path / "before", before), write(tmp_path / "after", after)
    return prove(old, new, HERE, overlays)


@pytest.fixture(scope="module")
def shop(sqlalchemy_overlay: Overlay, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The fingerprint of the shop as it is, on 2.0."""
    root = write(tmp_path_factory.mktemp("shop"), SHOP)
    return fingerprint(HERE, root, [sqlalchemy_overlay("2.0")])


@pytest.mark.parametrize(
    ("old", "new", "kind", "name"), EDITS, ids=[f"{edit[2]} {edit[3]}" for edit in EDITS]
)
def test_an_edit_is_seen_as_what_it_is(
    shop: dict[str, Any],
    sqlalchemy_overlay: Overlay,
    tmp_path: Path,
    old: str,
    new: str,
    kind: str,
    name: str,
) -> None:
    assert old in SHOP
    text = SHOP.replace(old, new)
    if old.startswith("class Order"):
        text = text.replace("Order.number", "Purchase.number")
    answer = fingerprint(HERE, write(tmp_path, text), [sqlalchemy_overlay("2.0")])
    assert answer["modules"]["failed"] == []
    found = compare(shop, answer)
    assert (kind, name) in {(one.kind, one.object) for one in found.unexplained}
    assert found.differences == found.unexplained


def test_a_changed_column_is_not_told_twice_by_its_ddl(
    shop: dict[str, Any], sqlalchemy_overlay: Overlay, tmp_path: Path
) -> None:
    text = SHOP.replace("nullable=False, comment", "comment")
    answer = fingerprint(HERE, write(tmp_path, text), [sqlalchemy_overlay("2.0")])
    (only,) = compare(shop, answer).differences
    assert (only.kind, only.object) == ("column.nullable", "orders.price")
    assert (only.before, only.after, only.explained) == ("false", "true", None)


def test_ddl_that_nothing_else_explains_is_shown_itself(
    shop: dict[str, Any], sqlalchemy_overlay: Overlay, tmp_path: Path
) -> None:
    text = SHOP.replace('name="one_number"),', 'name="one_number"), {"prefixes": ["UNLOGGED"]},')
    answer = fingerprint(HERE, write(tmp_path, text), [sqlalchemy_overlay("2.0")])
    found = compare(shop, answer).differences
    assert [(one.kind, one.object) for one in found] == [
        ("ddl", "orders (postgresql)"),
        ("ddl", "orders (sqlite)"),
    ]
    assert found[0].after == '["CREATE UNLOGGED TABLE orders ("]'


def test_the_same_text_on_the_same_version_has_no_difference(
    shop: dict[str, Any], sqlalchemy_overlay: Overlay, tmp_path: Path
) -> None:
    answer = fingerprint(HERE, write(tmp_path, SHOP), [sqlalchemy_overlay("2.0")])
    found = compare(shop, answer)
    assert found.differences == ()
    assert (found.tables, found.classes) == (2, 2)


@pytest.mark.parametrize(("before", "after"), [("1.4", "2.0"), ("1.4", "2.1"), ("2.0", "2.1")])
def test_differences_of_sqlalchemy_itself_are_all_explained(
    sqlalchemy_overlay: Overlay, before: str, after: str
) -> None:
    overlays = sqlalchemy_overlay(before), sqlalchemy_overlay(after)
    found = prove(ZOO, ZOO, HERE, overlays)
    assert found.unexplained == ()
    assert found.tables == found.classes == 11
    orders = {one.object for one in found.differences if one.kind == "table.order"}
    assert orders == (set() if before == "2.0" else {"users", "addresss", "things"})


def test_checks_of_booleans_and_enums_are_explained_from_1_3(sqlalchemy_overlay: Overlay) -> None:
    overlays = sqlalchemy_overlay("1.3"), sqlalchemy_overlay("1.4")
    found = prove(ZOO, ZOO, HERE, overlays)
    assert found.unexplained == ()
    gone = {one.object for one in found.differences if one.kind == "constraint"}
    assert "users.ck_users_role" in gone


UUIDS = """\
from sqlalchemy import *
from sqlalchemy.dialects.postgresql import UUID
t = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("key", UUID))
"""


def test_a_uuid_that_becomes_an_object_is_not_explained_away(
    sqlalchemy_overlay: Overlay, tmp_path: Path
) -> None:
    overlays = sqlalchemy_overlay("1.4"), sqlalchemy_overlay("2.0")
    (only,) = proof(tmp_path, overlays, UUIDS, UUIDS).unexplained
    assert (only.kind, only.object) == ("column.type.python", "t.key")
    assert (only.before, only.after) == ("builtins.str", "uuid.UUID")
    cured = UUIDS.replace('"key", UUID', '"key", UUID(as_uuid=False)')
    assert proof(tmp_path, overlays, UUIDS, cured).unexplained == ()


OLD_HYBRID = """\
from sqlalchemy import *
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.ext.hybrid import hybrid_property
Base = declarative_base()
class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    @hybrid_property
    def size(self):
        return 1
    @size.expression
    def size(cls):
        return case([(cls.id > 5, 1)], else_=0)
"""


def test_a_hybrid_that_works_no_more_is_seen(sqlalchemy_overlay: Overlay, tmp_path: Path) -> None:
    overlays = sqlalchemy_overlay("1.4"), sqlalchemy_overlay("2.0")
    (only,) = proof(tmp_path, overlays, OLD_HYBRID, OLD_HYBRID).unexplained
    assert (only.kind, only.object, only.after) == ("hybrid.sql", "shop.User.size", None)
    cured = OLD_HYBRID.replace("[(cls.id > 5, 1)]", "(cls.id > 5, 1)")
    assert proof(tmp_path, overlays, OLD_HYBRID, cured).unexplained == ()


def test_a_module_that_loads_no_more_is_a_difference(
    sqlalchemy_overlay: Overlay, tmp_path: Path
) -> None:
    overlays = sqlalchemy_overlay("1.4"), sqlalchemy_overlay("2.0")
    text = SHOP + "\nfrom sqlalchemy.orm import eagerload\n"
    found = proof(tmp_path, overlays, text, text)
    (module,) = (one for one in found.unexplained if one.kind == "module")
    assert (module.object, module.before) == ("shop", "loads")
    assert "cannot import name 'eagerload'" in str(module.after)


def test_what_did_not_load_before_cannot_differ(
    sqlalchemy_overlay: Overlay, tmp_path: Path
) -> None:
    overlays = sqlalchemy_overlay("2.0"), sqlalchemy_overlay("2.0")
    user, order = SHOP.split("class Order(Base)")
    for side, first in (("before", "1 / 0\n"), ("after", "")):
        folder = write(tmp_path / side, user)
        text = f"{first}from shop import *\nclass Order(Base){order}"
        (folder / "later.py").write_text(text, encoding="utf-8")
    found = prove(tmp_path / "before", tmp_path / "after", HERE, overlays)
    assert found.unexplained == ()
    reasons = {(one.kind, one.object): one.explained for one in found.differences}
    assert reasons["module", "later"] == "it failed before"
    assert reasons["table", "orders"] == "later did not load before"
    assert reasons["class", "later.Order"] == "later did not load before"
    assert reasons["sequence", "order_ids"] == "later did not load before"
    assert reasons["attribute", "shop.User.orders"] == "later did not load before"
    assert (found.tables, found.classes) == (1, 1)


def test_a_table_of_its_own_class_did_not_load_either(
    sqlalchemy_overlay: Overlay, tmp_path: Path
) -> None:
    overlays = sqlalchemy_overlay("2.0"), sqlalchemy_overlay("2.0")
    text = (
        "from sqlalchemy import Column, Integer, Table\nfrom shop import Base\n\n\n"
        "class Own(Table):\n    pass\n\n\n"
        'tags = Own("tags", Base.metadata, Column("order_id", Integer))\n'
    )
    for side, first in (("before", "1 / 0\n"), ("after", "")):
        folder = write(tmp_path / side, SHOP)
        (folder / "later.py").write_text(first + text, encoding="utf-8")
    found = prove(tmp_path / "before", tmp_path / "after", HERE, overlays)
    assert found.unexplained == ()
    reasons = {(one.kind, one.object): one.explained for one in found.differences}
    assert reasons["table", "tags"] == "later did not load before"


def test_a_mapper_that_fails_after_is_a_difference(
    sqlalchemy_overlay: Overlay, tmp_path: Path
) -> None:
    overlays = sqlalchemy_overlay("2.0"), sqlalchemy_overlay("2.0")
    broken = SHOP.replace("relationship(User,", 'relationship("Ghost",')
    worse = proof(tmp_path, overlays, SHOP, broken).unexplained
    assert ("mapper", "shop.Order.user") in {(one.kind, one.object) for one in worse}
    better = proof(tmp_path, overlays, broken, SHOP)
    assert better.unexplained == ()


def test_modules_from_another_place_are_refused(
    sqlalchemy_overlay: Overlay, tmp_path: Path
) -> None:
    overlays = sqlalchemy_overlay("2.0"), sqlalchemy_overlay("2.0")
    root = write(tmp_path, "")
    (root / "os.py").write_text("")
    with pytest.raises(ProbeError, match=r"module os was read from .*, not from here"):
        prove(root, root, HERE, overlays)

"""`models --diagram`: classes, keys and relations in a file, with what was found at each."""

from __future__ import annotations

import pytest
from cli.invoke import Tool
from cli.test_models import PYTHON
from contract.json_schema import check_published
from house.sources import ROOT

LEGACY = ROOT / "examples" / "trading_legacy"

MODELS = """\
from sqlalchemy import Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()
tagged = Table(
    "tagged",
    Base.metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String(20), unique=True, nullable=False)
    kind = Column(String(5), nullable=False)
    orders = relationship("Order", back_populates="user")
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "user"}


class Admin(User):
    __mapper_args__ = {"polymorphic_identity": "admin"}


class Profile(Base):
    __tablename__ = "profiles"
    user_id = Column(ForeignKey("users.id"), primary_key=True)


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))
    user = relationship("User", back_populates="orders")
    tags = relationship("Tag", secondary=tagged)


class Tag(Base):
    __tablename__ = "tags"
    id = Column(Integer, primary_key=True)
"""
WORDS = ("models", ".", *PYTHON, "--select", "foreign-key-without-index")


@pytest.fixture
def shop(tool: Tool) -> Tool:
    """A project with relations of every kind."""
    tool.plant({"pyproject.toml": "", "shop.py": MODELS})
    return tool


def test_mermaid(shop: Tool) -> None:
    assert shop(*WORDS, "--diagram", "models.mmd").code == 1
    assert (
        (shop.folder / "models.mmd").read_text("utf-8")
        == """\
erDiagram
    e_tagged["tagged ▲ 1"] {
        INTEGER order_id PK, FK
        INTEGER tag_id PK, FK "foreign-key-without-index"
    }
    e_shop_User["User (users)"] {
        INTEGER id PK
        VARCHAR_20 email UK
    }
    e_shop_Admin["Admin (users)"] {
    }
    e_shop_Profile["Profile (profiles)"] {
        INTEGER user_id PK, FK
    }
    e_shop_Order["Order (orders) ▲ 1"] {
        INTEGER id PK
        INTEGER user_id FK "foreign-key-without-index"
    }
    e_shop_Tag["Tag (tags)"] {
        INTEGER id PK
    }
    e_shop_Admin |o..|| e_shop_User : "is a"
    e_shop_Order }o--o| e_shop_User : "user_id ▲ 1"
    e_shop_Profile |o--|| e_shop_User : "user_id"
    e_tagged }o--|| e_shop_Order : "order_id"
    e_tagged }o--|| e_shop_Tag : "tag_id ▲ 1"
"""
    )


def test_dot(shop: Tool) -> None:
    assert shop(*WORDS, "--diagram", "models.dot").code == 1
    text = (shop.folder / "models.dot").read_text("utf-8")
    assert text.startswith("digraph models {\n")
    assert text.endswith("}\n")
    lines = text.splitlines()
    (order,) = [line for line in lines if "<b>Order</b>" in line]
    assert order.strip().startswith("e4 [label=<<table ")
    assert "<br/>orders</td>" in order
    assert 'user_id INTEGER FK <font color="#b02318">▲ 1</font>' in order
    edges = [line.split(" [")[0].strip() for line in lines if " -> " in line]
    assert edges == ["e2 -> e1", "e4 -> e1", "e3 -> e1", "e0 -> e4", "e0 -> e5"]
    assert text.count("{") == text.count("}")


def test_an_allowed_finding_is_not_marked(shop: Tool) -> None:
    line = 'user_id = Column(ForeignKey("users.id"))'
    allowed = f"{line}  # alchemigrate: allow AM101 -- few rows"
    shop.plant({"shop.py": MODELS.replace(line, allowed)})
    shop(*WORDS, "--diagram", "models.mmd")
    assert 'e_shop_Order["Order (orders)"]' in (shop.folder / "models.mmd").read_text("utf-8")


def test_what_cannot_be_drawn_is_said_before_anything_is_done(shop: Tool) -> None:
    before = shop.contents()
    for name, said in (("models.png", "use .mmd or .dot"), ("no/models.mmd", "no such folder")):
        answer = shop(*WORDS, "--diagram", name)
        assert (answer.code, answer.out) == (2, "")
        assert said in answer.err
    assert shop.contents() == before


def test_the_trading_models_in_every_form(tool: Tool) -> None:
    words = ("models", str(LEGACY), *PYTHON, "--sqlalchemy", "1.4", "--diagram", "all.mmd")
    answer = tool(*words, "--format", "json")
    assert (answer.code, answer.err) == (1, "")
    check_published("models", answer.json())
    assert answer.json()["classes"] == 45
    text = (tool.folder / "all.mmd").read_text("utf-8")
    assert text.count("] {\n") == 48
    assert "e_room_members }o--|| e_app_models_chat_ChatRoom" in text
